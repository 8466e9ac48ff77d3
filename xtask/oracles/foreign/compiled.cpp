// Small, and much for a compiler: regular expressions are templates all the way down.
#include <iostream>
#include <map>
#include <regex>
#include <string>

int main(int count, char **words) {
    const std::regex pair("([a-z]+)=([0-9]+)");
    std::map<std::string, int> sums;
    for (int at = 1; at < count; ++at) {
        std::smatch parts;
        const std::string word = words[at];
        if (std::regex_match(word, parts, pair)) {
            sums[parts[1]] += std::stoi(parts[2]);
        }
    }
    for (const auto &[name, sum] : sums) {
        std::cout << name << ' ' << sum << '\n';
    }
}

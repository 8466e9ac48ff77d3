// Whether a file is one of speedscope's, by the JSON schema in its package.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [modules, file] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'package.json'));
const Ajv = require('ajv');

const schema = path.join(modules, 'speedscope/dist/release/file-format-schema.json');
// The schema says `title` and the like where ajv wants keywords that it knows.
const validate = new Ajv({ strict: false, allErrors: false }).compile(JSON.parse(fs.readFileSync(schema, 'utf8')));
const valid = validate(JSON.parse(fs.readFileSync(file, 'utf8')));
process.stdout.write(JSON.stringify((validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message}`)));
process.exitCode = valid ? 0 : 1;

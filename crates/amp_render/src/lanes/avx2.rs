//! The tests with vectors of eight numbers, where the processor has AVX2.
//!
//! What it has is asked once per call, which costs a load: the standard library remembers it.
#![expect(
    unsafe_code,
    reason = "code for vectors that not every processor has may be called only where it has them"
)]

use std::arch::x86_64::{
    __m256, _CMP_GE_OQ, _mm256_add_ps, _mm256_and_ps, _mm256_castsi256_ps, _mm256_cmp_ps,
    _mm256_cmpgt_epi32, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_movemask_ps, _mm256_mul_ps,
    _mm256_or_si256, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps, _mm256_setzero_si256,
    _mm256_sub_epi32, _mm256_xor_ps,
};

use super::{Since, Ticks, WORD, WORD_BLOCKS, portable};
use crate::frustum::Plane;
use crate::instance_table::{BLOCK, BoxBlock};
use crate::prefetch::prefetch;

/// Numbers in a vector.
const VECTOR: usize = BLOCK;

/// How many blocks before their test they are asked for: by itself, the processor reads one long array more slowly than
/// the tests want it.
const AHEAD: usize = 12;

/// What [`portable::seen`] does.
pub(crate) fn seen(planes: &[Plane; 6], blocks: &[BoxBlock], words: &mut [u64]) {
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, and the function asks for no more.
        unsafe { seen_in_vectors(planes, blocks, words) }
    } else {
        portable::seen(planes, blocks, words);
    }
}

/// What [`portable::changed_since`] does.
pub(crate) fn changed_since<const FIRST: usize, const SECOND: usize>(
    since: Since,
    first: [&[Ticks]; FIRST],
    second: [&[Ticks]; SECOND],
    words: &mut [[u64; 2]],
) {
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, and the function asks for no more.
        unsafe { changed_in_vectors(since, first, second, words) }
    } else {
        portable::changed_since(since, first, second, words);
    }
}

/// What [`portable::rows_of`] does.
pub(crate) fn rows_of(words: &[u64], rows: &mut [u32]) {
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, and the function asks for no more.
        unsafe { rows_in_vectors(words, rows) }
    } else {
        portable::rows_of(words, rows);
    }
}

/// The same loops; the compiler makes longer vectors of them.
#[target_feature(enable = "avx2")]
fn rows_in_vectors(words: &[u64], rows: &mut [u32]) {
    portable::rows_of(words, rows);
}

/// Eight ticks at a time, without leaving the registers.
#[target_feature(enable = "avx2")]
fn changed_in_vectors<const FIRST: usize, const SECOND: usize>(
    since: Since,
    first: [&[Ticks]; FIRST],
    second: [&[Ticks]; SECOND],
    words: &mut [[u64; 2]],
) {
    for (index, pair) in words.iter_mut().enumerate() {
        *pair = [0; 2];
        for row in (0..WORD).step_by(VECTOR) {
            let changed = [
                changed_eight(since, first.map(|column| &column[index]), row),
                changed_eight(since, second.map(|column| &column[index]), row),
            ];
            for (word, changed) in pair.iter_mut().zip(changed) {
                *word |= u64::from(changed) << row;
            }
        }
    }
}

/// One bit for each of eight rows, as [`Since::is_before`] says of any of its ticks.
///
/// The processor compares numbers with signs: both sides are moved by half the range.
#[inline]
#[target_feature(enable = "avx2")]
fn changed_eight<const COMPONENTS: usize>(
    since: Since,
    ticks: [&Ticks; COMPONENTS],
    row: usize,
) -> u8 {
    const HALF: u32 = 1 << 31;
    let now = _mm256_set1_epi32(since.now.wrapping_add(HALF) as i32);
    let age = _mm256_set1_epi32(since.age.wrapping_add(HALF) as i32);
    let mut changed = _mm256_setzero_si256();
    for column in ticks {
        let eight: [u32; VECTOR] = std::array::from_fn(|lane| column[row + lane].get());
        // SAFETY: eight numbers are there to be read, and may lie anywhere.
        let eight = unsafe { _mm256_loadu_si256(eight.as_ptr().cast()) };
        let newer = _mm256_cmpgt_epi32(age, _mm256_sub_epi32(now, eight));
        changed = _mm256_or_si256(changed, newer);
    }
    _mm256_movemask_ps(_mm256_castsi256_ps(changed)) as u8
}

/// Tests eight boxes at a time against all planes, without leaving the registers.
///
/// The far corner of a plane is the centre plus the half extents, their signs turned where the normal
/// points down an axis: to the last bit the end that [`portable::seen`] looks up.
#[target_feature(enable = "avx2")]
fn seen_in_vectors(planes: &[Plane; 6], blocks: &[BoxBlock], words: &mut [u64]) {
    let mut ahead = blocks.iter().skip(AHEAD);
    for (word, blocks) in words.iter_mut().zip(blocks.chunks(WORD_BLOCKS)) {
        *word = 0;
        for (index, block) in blocks.iter().enumerate() {
            if let Some(block) = ahead.next() {
                prefetch(block);
            }
            let [cx, cy, cz] = [
                load(&block.center[0]),
                load(&block.center[1]),
                load(&block.center[2]),
            ];
            let [hx, hy, hz] = [
                load(&block.half_extents[0]),
                load(&block.half_extents[1]),
                load(&block.half_extents[2]),
            ];
            let mut seen = _mm256_castsi256_ps(_mm256_set1_epi32(-1));
            for plane in planes {
                let x = product(plane.normal.x, cx, hx);
                let y = product(plane.normal.y, cy, hy);
                let z = product(plane.normal.z, cz, hz);
                let sum = _mm256_add_ps(_mm256_add_ps(x, y), z);
                let distance = _mm256_add_ps(sum, _mm256_set1_ps(plane.offset));
                let inside = _mm256_cmp_ps::<_CMP_GE_OQ>(distance, _mm256_setzero_ps());
                seen = _mm256_and_ps(seen, inside);
            }
            *word |= u64::from(_mm256_movemask_ps(seen) as u8) << (index * BLOCK);
        }
    }
}

/// A normal's number times the corner's, which is the high end where the normal is not negative.
#[inline]
#[target_feature(enable = "avx2")]
fn product(normal: f32, center: __m256, half_extents: __m256) -> __m256 {
    let sign = _mm256_set1_ps(if normal >= 0.0 { 0.0 } else { -0.0 });
    let corner = _mm256_add_ps(center, _mm256_xor_ps(half_extents, sign));
    _mm256_mul_ps(_mm256_set1_ps(normal), corner)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(eight: &[f32; VECTOR]) -> __m256 {
    // SAFETY: eight numbers are there to be read, and may lie anywhere.
    unsafe { _mm256_loadu_ps(eight.as_ptr()) }
}

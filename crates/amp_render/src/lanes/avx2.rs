//! The tests with vectors of eight numbers, where the processor has AVX2.
//!
//! What it has is asked once per call, which costs a load: the standard library remembers it.
#![expect(
    unsafe_code,
    reason = "code for vectors that not every processor has may be called only where it has them"
)]

use std::arch::x86_64::{
    __m256, _CMP_GE_OQ, _mm256_add_ps, _mm256_and_ps, _mm256_castsi256_ps, _mm256_cmp_ps,
    _mm256_loadu_ps, _mm256_movemask_ps, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps,
    _mm256_setzero_ps, _mm256_xor_ps,
};

use super::{BoxWords, Lanes, Since, Ticks, WORD, portable};
use crate::frustum::Plane;

/// Numbers in a vector.
const VECTOR: usize = 8;

/// What [`portable::seen`] does.
pub(crate) fn seen(planes: &[Plane; 6], boxes: BoxWords<'_>, words: &mut [u64]) {
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, and the function asks for no more.
        unsafe { seen_in_vectors(planes, boxes, words) }
    } else {
        portable::seen(planes, boxes, words);
    }
}

/// What [`portable::changed_since`] does.
pub(crate) fn changed_since<const COMPONENTS: usize>(
    since: Since,
    ticks: [&[Ticks]; COMPONENTS],
    words: &mut [u64],
) {
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, and the function asks for no more.
        unsafe { changed_in_vectors(since, ticks, words) }
    } else {
        portable::changed_since(since, ticks, words);
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

/// The same loops; the compiler makes longer vectors of them.
#[target_feature(enable = "avx2")]
fn changed_in_vectors<const COMPONENTS: usize>(
    since: Since,
    ticks: [&[Ticks]; COMPONENTS],
    words: &mut [u64],
) {
    portable::changed_since(since, ticks, words);
}

/// Tests eight boxes at a time against all planes, without leaving the registers.
///
/// The far corner of a plane is the centre plus the half extents, their signs turned where the normal
/// points down an axis: to the last bit the end that [`portable::seen`] looks up.
#[target_feature(enable = "avx2")]
fn seen_in_vectors(planes: &[Plane; 6], boxes: BoxWords<'_>, words: &mut [u64]) {
    let BoxWords {
        center: [cx, cy, cz],
        half_extents: [hx, hy, hz],
    } = boxes;
    for (index, word) in words.iter_mut().enumerate() {
        *word = 0;
        for first in (0..WORD).step_by(VECTOR) {
            let (cx, hx) = (load(&cx[index], first), load(&hx[index], first));
            let (cy, hy) = (load(&cy[index], first), load(&hy[index], first));
            let (cz, hz) = (load(&cz[index], first), load(&hz[index], first));
            let mut seen = _mm256_castsi256_ps(_mm256_set1_epi32(-1));
            for plane in planes {
                let x = product(plane.normal.x, cx, hx);
                let y = product(plane.normal.y, cy, hy);
                let z = product(plane.normal.z, cz, hz);
                let sum = _mm256_add_ps(_mm256_add_ps(x, y), z);
                let distance = _mm256_add_ps(sum, _mm256_set1_ps(plane.offset));
                let ahead = _mm256_cmp_ps::<_CMP_GE_OQ>(distance, _mm256_setzero_ps());
                seen = _mm256_and_ps(seen, ahead);
            }
            *word |= u64::from(_mm256_movemask_ps(seen) as u8) << first;
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
fn load(lanes: &Lanes, first: usize) -> __m256 {
    let eight = &lanes[first..first + VECTOR];
    // SAFETY: eight numbers are there to be read, and may lie anywhere.
    unsafe { _mm256_loadu_ps(eight.as_ptr()) }
}

//! Text over a picture.

use amp_render::picture::{Overlay, Panel, Rgb};

use crate::compare::{Distance, rgb};
use crate::street::{SIZE, Street, gpu, renderer};

#[test]
fn text_is_where_it_is_said_and_nowhere_else() {
    let gpu = gpu();
    let mut renderer = renderer(&gpu);
    let street = Street::new();
    let plain = rgb(&street.photograph(&mut renderer).unwrap());
    let overlay = Overlay {
        panels: vec![Panel {
            place: [16, 24],
            lines: vec![("ABC".to_owned(), Rgb(0xffff00))],
        }],
        scale: 1,
    };
    let written = rgb(&renderer
        .photograph_with(&street.scene(), &overlay, SIZE)
        .unwrap());
    let width = SIZE[0] as usize;
    let mut yellow = 0;
    for (index, (before, after)) in plain
        .chunks_exact(3)
        .zip(written.chunks_exact(3))
        .enumerate()
    {
        let (x, y) = (index % width, index / width);
        let is_inside = (16..16 + 34).contains(&x) && (24..24 + 21).contains(&y);
        if !is_inside {
            assert_eq!(before, after, "at {x}, {y}");
        }
        yellow += usize::from(after == [255, 255, 0]);
    }
    assert!(
        (30..150).contains(&yellow),
        "{yellow} pixels of three letters"
    );
    let far = Overlay {
        panels: vec![Panel {
            place: [u32::MAX, 0],
            lines: vec![("x".repeat(100_000), Rgb(0))],
        }],
        scale: u32::MAX,
    };
    let nowhere = renderer.photograph_with(&street.scene(), &far, SIZE);
    assert_eq!(
        Distance::of(&rgb(&nowhere.unwrap()), &plain),
        Distance::NONE
    );
}

//! Arrows between events.

use std::collections::HashSet;

use super::budget::Budget;
use super::event::{Event, Legacy, Scope};
use super::fields::event;
use super::wire::{Fields, Malformed, wide_numbers};
use crate::{Binding, FlowStep};

/// Which number space a chain is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space<'a> {
    /// Numbers that are unique in the whole file.
    Whole,
    /// Numbers that are unique for a category and name.
    Named(&'a str, &'a str),
}

/// The chains that go on.
#[derive(Debug, Default)]
pub(super) struct Flows(HashSet<u64>);

/// What an open chain takes of the budget.
const COST: usize = 24;

impl Flows {
    /// Hands out the steps that an event names by number: the first of a chain is its start.
    pub(super) fn of_event(
        &mut self,
        event: &Event<'_>,
        budget: &mut Budget,
        mut step: impl FnMut(u64, FlowStep),
    ) -> Result<(), Malformed> {
        if !event.has_flows {
            return Ok(());
        }
        let mut fields = Fields::new(event.bytes);
        while let Some((number, value)) = fields.next()? {
            match number {
                event::FLOWS | event::FLOWS_OLD => {
                    for id in wide_numbers(value) {
                        let is_new = !self.0.contains(&id);
                        if is_new && budget.spend(COST) {
                            self.0.insert(id);
                        }
                        let how = if is_new {
                            FlowStep::Start
                        } else {
                            FlowStep::Middle
                        };
                        step(id, how);
                    }
                }
                event::TERMINATING | event::TERMINATING_OLD => {
                    for id in wide_numbers(value) {
                        if self.0.remove(&id) {
                            budget.free(COST);
                        }
                        step(id, FlowStep::End);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Legacy<'_> {
    /// The step that an event of phase `s`, `t` or `f` is.
    pub(super) fn own_step(&self) -> Option<(u64, FlowStep, Binding)> {
        let (step, binding) = match self.phase {
            b's' => (FlowStep::Start, Binding::Enclosing),
            b't' => (FlowStep::Middle, Binding::Enclosing),
            _ if self.binds_enclosing => (FlowStep::End, Binding::Enclosing),
            _ => (FlowStep::End, Binding::Next),
        };
        match self.id {
            Some((Scope::Unstated, id)) => Some((id, step, binding)),
            _ => None,
        }
    }

    /// The step that a span names.
    pub(super) fn bound_step(&self) -> Option<(u64, FlowStep)> {
        let step = match self.direction {
            1 => FlowStep::End,
            2 => FlowStep::Start,
            3 => FlowStep::Middle,
            _ => return None,
        };
        Some((self.bind_id?, step))
    }
}

/// One number for a chain of a space: those of a category and name are scattered, as the file may have
/// the same number in all spaces.
pub(super) fn number(space: Space<'_>, id: u64) -> u64 {
    let Space::Named(category, name) = space else {
        return id;
    };
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |byte: u8| {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    };
    category.bytes().for_each(&mut mix);
    mix(0);
    name.bytes().for_each(&mut mix);
    mix(0);
    id.to_le_bytes().into_iter().for_each(mix);
    hash
}

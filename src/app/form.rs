//! Rows that are answered: pick one, tick, count, write, order. Predictions and questions are such forms.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::entry::Entry;
use crate::app::list::Cursor;
use crate::app::list::Move;

/// Lines that a page shows of what is above, where a question is longer than the screen.
const PEEK: usize = 5;
const MOST_PEEKED: usize = 200;

/// How one row is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One of these, turned through with left and right.
    Pick {
        options: Vec<String>,
        at: Option<usize>,
    },
    /// One row of several; ticking it unticks the others when `alone`.
    Tick {
        on: bool,
        alone: bool,
    },
    /// A number, counted up and down or typed.
    Number(Option<i64>),
    Text(Entry),
    /// Moved up and down among its kind; the number says which item it is.
    Item(usize),
    /// Confirms the form.
    Confirm,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub label: String,
    pub input: Input,
}

/// The rows and which one is chosen. What a hand does with them stands in `hand`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub fields: Vec<Field>,
    pub cursor: Cursor,
    /// So many rows from the top are the answer, and can be answered by letters. The others say how sure one is, and confirm.
    pub asked: usize,
    /// The answer puts things into places: each of its rows is a thing, its options are the places, the same for all.
    pub places: bool,
    /// The row that is in the hand.
    pub held: Option<usize>,
    /// So many lines above what is chosen are looked at, where not all has room.
    pub peek: usize,
}

impl Form {
    pub fn field(&self) -> Option<&Field> {
        self.cursor.of(&self.fields)
    }

    pub(super) fn field_mut(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.cursor.at)
    }

    pub fn input(&self, row: usize) -> Option<&Input> {
        self.fields.get(row).map(|field| &field.input)
    }

    /// The line being typed into.
    pub fn typing(&mut self) -> Option<&mut Entry> {
        match self.field_mut().map(|field| &mut field.input) {
            Some(Input::Text(entry)) => Some(entry),
            _ => None,
        }
    }

    /// Takes an action in; `true` when the form is confirmed.
    pub fn on(&mut self, action: Action) -> bool {
        let peek = std::mem::take(&mut self.peek);
        match action {
            Action::Move(Move::PageUp) if self.asked > 0 => self.peek = (peek + PEEK).min(MOST_PEEKED),
            Action::Move(Move::PageDown) if peek > 0 => self.peek = peek.saturating_sub(PEEK),
            Action::Move(by) if self.carried() => self.carry_by(by),
            Action::Move(by) => self.cursor.turn(by, self.fields.len()),
            Action::NextPane => self.cursor.turn(Move::Down, self.fields.len()),
            Action::PreviousPane => self.cursor.turn(Move::Up, self.fields.len()),
            Action::Left => self.turn(false),
            Action::Right => self.turn(true),
            Action::Study(StudyAction::Letter(letter)) => self.letter(letter),
            Action::Study(StudyAction::Hold) => self.hold(),
            Action::Study(StudyAction::Unset) => self.unset(),
            Action::Accept => return self.accept(),
            _ => {}
        }
        if !self.carried() {
            self.held = None;
        }
        false
    }

    /// Whether an action is one for the rows.
    pub fn knows(action: Action) -> bool {
        matches!(
            action,
            Action::Accept
                | Action::Left
                | Action::Right
                | Action::NextPane
                | Action::PreviousPane
                | Action::Move(_)
                | Action::Study(StudyAction::Letter(_) | StudyAction::Hold | StudyAction::Unset)
        )
    }

    pub(super) fn turn(&mut self, on: bool) {
        let at = self.cursor.at;
        match self.field_mut().map(|field| &mut field.input) {
            Some(Input::Pick { options, at }) if !options.is_empty() => {
                let last = options.len() - 1;
                *at = Some(match (*at, on) {
                    (None, true) => 0,
                    (None, false) => last,
                    (Some(here), true) => (here + 1) % options.len(),
                    (Some(here), false) => here.checked_sub(1).unwrap_or(last),
                });
            }
            Some(Input::Number(number)) => *number = Some((number.unwrap_or(0) + if on { 1 } else { -1 }).max(0)),
            Some(Input::Item(_)) => self.carry(if on { at + 1 } else { at.saturating_sub(1) }),
            Some(Input::Tick { .. }) => self.tick(),
            _ => {}
        }
    }

    pub(super) fn tick(&mut self) {
        let at = self.cursor.at;
        let alone = matches!(self.field().map(|field| &field.input), Some(Input::Tick { alone: true, .. }));
        for (place, field) in self.fields.iter_mut().enumerate() {
            if let Input::Tick { on, .. } = &mut field.input {
                *on = if place == at { alone || !*on } else { *on && !alone };
            }
        }
    }

    fn accept(&mut self) -> bool {
        match self.field().map(|field| &field.input) {
            // Chosen already: Enter once more hands it in.
            Some(Input::Confirm | Input::Tick { on: true, alone: true }) => return true,
            Some(Input::Tick { .. }) => self.tick(),
            Some(Input::Pick { at: None, .. } | Input::Number(None)) => self.turn(true),
            Some(Input::Item(_)) if self.carried() => self.held = None,
            _ => self.go_on(),
        }
        false
    }

    /// To the next row that says nothing yet, else to the confirmation.
    fn go_on(&mut self) {
        if self.asked == 0 {
            return self.cursor.turn(Move::Down, self.fields.len());
        }
        let confirm = self.fields.iter().position(|field| field.input == Input::Confirm);
        if let Some(row) = self.next_open().or(confirm) {
            self.cursor.at = row;
        }
    }

    /// The next row of the answer that says nothing yet, behind this one or from the top.
    pub(super) fn next_open(&self) -> Option<usize> {
        let from = self.cursor.at + 1;
        (from..self.asked).chain(0..from.min(self.asked)).find(|row| self.fields.get(*row).is_some_and(open))
    }

    /// Whether every row has an answer.
    pub fn complete(&self) -> bool {
        let ticks = self.fields.iter().any(|field| matches!(field.input, Input::Tick { .. }));
        let ticked = self.fields.iter().any(|field| matches!(field.input, Input::Tick { on: true, .. }));
        (!ticks || ticked) && !self.fields.iter().any(open)
    }
}

/// Whether a row says nothing yet.
fn open(field: &Field) -> bool {
    match &field.input {
        Input::Pick { at, .. } => at.is_none(),
        Input::Number(number) => number.is_none(),
        Input::Text(entry) => entry.text.trim().is_empty(),
        Input::Tick { .. } | Input::Item(_) | Input::Confirm => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Field;
    use super::Form;
    use super::Input;
    use crate::app::action::Action;
    use crate::app::list::Move;

    fn field(input: Input) -> Field {
        Field { label: String::new(), input }
    }

    #[test]
    fn a_form_is_answered_with_arrows_and_enter() {
        let pick = Input::Pick { options: vec!["yes".to_owned(), "no".to_owned()], at: None };
        let mut form = Form { fields: vec![field(pick), field(Input::Number(None)), field(Input::Confirm)], ..Form::default() };
        assert!(!form.complete());
        for action in [Action::Left, Action::Accept, Action::Right, Action::Right, Action::Move(Move::Down)] {
            assert!(!form.on(action));
        }
        assert_eq!(form.fields[0].input, Input::Pick { options: vec!["yes".to_owned(), "no".to_owned()], at: Some(1) });
        assert_eq!(form.fields[1].input, Input::Number(Some(2)));
        assert!(form.complete() && form.on(Action::Accept));
    }

    #[test]
    fn one_tick_takes_the_others_away_and_items_change_places() {
        let tick = |alone| field(Input::Tick { on: false, alone });
        let mut form = Form { fields: vec![tick(true), tick(true)], ..Form::default() };
        form.on(Action::Accept);
        form.on(Action::Move(Move::Down));
        form.on(Action::Accept);
        assert_eq!(form.fields.iter().map(|f| f.input.clone()).collect::<Vec<_>>()[0], Input::Tick { on: false, alone: true });
        let mut order = Form { fields: vec![field(Input::Item(0)), field(Input::Item(1)), field(Input::Confirm)], ..Form::default() };
        order.on(Action::Right);
        order.on(Action::Right);
        assert_eq!(order.fields[1].input, Input::Item(0));
    }
}

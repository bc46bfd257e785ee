//! What a hand does with the rows of a form, by letter, by carrying, by mouse: ticking, putting things into places, and moving rows
//! among their kind. Rows and pictures are two faces of the same form, so both answer to the same hand.

use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::list::Move;

/// As many options have a letter.
pub const LETTERS: usize = 7;

/// The letter of an option.
pub fn letter(option: usize) -> char {
    u8::try_from(option).ok().filter(|option| *option < 26).map_or('?', |option| char::from(b'a' + option))
}

impl Form {
    /// How many letters mean something here.
    pub fn letters(&self) -> usize {
        let count = match self.input(0) {
            _ if self.asked == 0 => 0,
            Some(Input::Tick { .. }) => self.asked,
            _ => self.lettered().map_or(0, |row| self.options(row)),
        };
        count.min(LETTERS)
    }

    /// Whether rows can be carried here.
    pub fn carries(&self) -> bool {
        matches!(self.input(0), Some(Input::Item(_)))
    }

    /// Whether this row can be taken back.
    pub fn takes_back(&self) -> bool {
        self.cursor.at < self.asked && matches!(self.input(self.cursor.at), Some(Input::Pick { at: Some(_), .. } | Input::Number(Some(_))))
    }

    fn options(&self, row: usize) -> usize {
        if let Some(Input::Pick { options, .. }) = self.input(row) { options.len() } else { 0 }
    }

    /// The row that a letter answers: this one, else the next that says nothing.
    fn lettered(&self) -> Option<usize> {
        if self.cursor.at < self.asked { Some(self.cursor.at) } else { self.next_open() }.filter(|row| self.options(*row) > 0)
    }

    /// The option of this letter: ticked, or taken by the row that is chosen; then the next row that says nothing has its turn.
    pub(super) fn letter(&mut self, option: usize) {
        if option < self.asked && matches!(self.input(option), Some(Input::Tick { .. })) {
            self.cursor.at = option;
            self.tick();
        } else if let Some(row) = self.lettered() {
            self.put(row, option);
        }
    }

    /// A row takes an option; then the next row that says nothing has its turn.
    pub fn put(&mut self, row: usize, option: usize) {
        if let Some(Input::Pick { options, at }) = self.fields.get_mut(row).map(|field| &mut field.input)
            && option < options.len()
        {
            *at = Some(option);
            self.cursor.at = row;
            if let Some(next) = self.next_open().filter(|_| row < self.asked) {
                self.cursor.at = next;
            }
        }
    }

    /// This row says nothing any more.
    pub(super) fn unset(&mut self) {
        if self.cursor.at >= self.asked {
            return;
        }
        match self.field_mut().map(|field| &mut field.input) {
            Some(Input::Pick { at, .. }) => *at = None,
            Some(Input::Tick { on, .. }) => *on = false,
            Some(Input::Number(number)) => *number = None,
            _ => {}
        }
    }

    /// Picks a row up or puts it down; where nothing can be carried, ticks, or takes the next option.
    pub(super) fn hold(&mut self) {
        match self.input(self.cursor.at) {
            Some(Input::Item(_)) => self.held = if self.carried() { None } else { Some(self.cursor.at) },
            Some(Input::Tick { .. }) => self.tick(),
            Some(Input::Pick { .. }) => self.turn(true),
            _ => {}
        }
    }

    /// Whether the chosen row is being carried among its kind.
    pub fn carried(&self) -> bool {
        self.held == Some(self.cursor.at) && matches!(self.input(self.cursor.at), Some(Input::Item(_)))
    }

    /// The chosen row moves to this place among its kind, and what stood between makes room.
    pub(super) fn carry(&mut self, to: usize) {
        let from = self.cursor.at;
        let item = |row: usize| matches!(self.input(row), Some(Input::Item(_)));
        if item(from) && item(to) {
            let held = self.carried();
            let field = self.fields.remove(from);
            self.fields.insert(to, field);
            self.cursor.at = to;
            self.held = held.then_some(to);
        }
    }

    pub(super) fn carry_by(&mut self, by: Move) {
        let rows = self.fields.iter().filter(|field| matches!(field.input, Input::Item(_))).count();
        let mut cursor = self.cursor;
        cursor.step(by, rows);
        self.carry(cursor.at);
    }

    /// The mouse pressed on a row; `true` when that confirms the form. What can be carried is in the hand from now on.
    pub fn press(&mut self, row: usize) -> bool {
        let carried = self.carried();
        match self.input(row) {
            Some(Input::Item(_)) if carried && row != self.cursor.at => {
                self.carry(row);
                self.held = None;
                return false;
            }
            None => return false,
            _ => self.cursor.at = row,
        }
        self.held = None;
        match self.input(row) {
            Some(Input::Confirm) => return true,
            Some(Input::Tick { .. }) => self.tick(),
            Some(Input::Item(_)) => self.held = Some(row),
            Some(Input::Pick { .. }) if self.places && row < self.asked => self.held = Some(row),
            _ => {}
        }
        false
    }

    /// The mouse pressed on a place, or on those that have none: what is chosen goes there.
    pub fn press_place(&mut self, place: Option<usize>) {
        let row = if self.cursor.at < self.asked { Some(self.cursor.at) } else { self.next_open() };
        if let Some(row) = row.filter(|_| self.places) {
            self.set_place(row, place);
        }
        self.held = None;
    }

    fn set_place(&mut self, row: usize, place: Option<usize>) {
        if let Some(place) = place {
            self.put(row, place);
        } else {
            self.cursor.at = row;
            self.unset();
        }
    }

    /// The mouse has moved over a row with something in the hand: rows make room at once.
    pub fn drag(&mut self, row: usize) {
        if self.carried() {
            self.carry(row);
        }
    }

    /// The mouse let go, over a place or over something else.
    pub fn let_go(&mut self, place: Option<Option<usize>>) {
        let held = self.held.take().filter(|row| self.places && *row < self.asked);
        if let (Some(row), Some(place)) = (held, place) {
            self.set_place(row, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use crate::app::action::Action;
    use crate::app::action::StudyAction;
    use crate::app::form::Field;
    use crate::app::form::Form;
    use crate::app::form::Input;
    use crate::app::list::Move;

    fn form(asked: Vec<Input>, places: bool) -> Form {
        let rest = [Input::Pick { options: vec!["sure".to_owned()], at: Some(0) }, Input::Confirm];
        let count = asked.len();
        let fields = asked.into_iter().chain(rest).map(|input| Field { label: String::new(), input }).collect();
        Form { fields, asked: count, places, ..Form::default() }
    }

    fn things() -> Form {
        let options: Vec<String> = ["laptop", "master", "worker"].map(str::to_owned).to_vec();
        form(vec![Input::Pick { options, at: None }; 3], true)
    }

    /// Where each thing is, and which one is chosen.
    fn seen(form: &Form) -> (Vec<Option<usize>>, usize) {
        let at = |field: &Field| if let Input::Pick { at, .. } = field.input { at } else { None };
        (form.fields[..form.asked].iter().map(at).collect(), form.cursor.at)
    }

    fn items(form: &Form) -> Vec<usize> {
        form.fields.iter().filter_map(|field| if let Input::Item(item) = field.input { Some(item) } else { None }).collect()
    }

    #[test]
    fn letters_and_places_put_what_is_chosen_there() {
        let letter = |letter| Action::Study(StudyAction::Letter(letter));
        let mut form = things();
        form.on(letter(2));
        form.on(letter(0));
        assert_eq!(seen(&form), (vec![Some(2), Some(0), None], 2));
        form.on(letter(6));
        form.on(Action::Study(StudyAction::Hold));
        assert_eq!(seen(&form), (vec![Some(2), Some(0), Some(0)], 2));
        form.on(Action::Study(StudyAction::Unset));
        assert_eq!(seen(&form).0, [Some(2), Some(0), None]);
        // By mouse: chosen and put, then dragged, then back to the tray.
        form.press(2);
        form.let_go(None);
        form.press_place(Some(1));
        form.press(0);
        form.let_go(Some(Some(0)));
        assert_eq!(seen(&form), (vec![Some(0), Some(0), Some(1)], 0));
        form.press(1);
        form.let_go(Some(None));
        assert_eq!(seen(&form), (vec![Some(0), None, Some(1)], 1));
        assert!(!form.complete() && !form.on(Action::Accept) && !form.on(Action::Accept));
        assert!(form.complete() && form.on(Action::Accept), "put, on to the confirmation, confirmed");
    }

    #[test]
    fn rows_are_carried_by_keys_and_by_mouse() {
        let mut form = form((0..4).map(Input::Item).collect(), false);
        form.on(Action::Study(StudyAction::Hold));
        form.on(Action::Move(Move::Down));
        form.on(Action::Move(Move::Down));
        form.on(Action::Accept);
        assert_eq!((items(&form), form.cursor.at, form.held), (vec![1, 2, 0, 3], 2, None));
        form.press(3);
        form.drag(0);
        form.let_go(None);
        assert_eq!((items(&form), form.cursor.at, form.held), (vec![3, 1, 2, 0], 0, None));
        // Picked up by a key, put down by a press on another row.
        form.on(Action::Study(StudyAction::Hold));
        form.press(2);
        assert_eq!((items(&form), form.held), (vec![1, 2, 3, 0], None));
        assert!(form.press(5));
    }

    fn any_form(kind: u8) -> Form {
        match kind {
            0 => things(),
            1 => form((0..4).map(Input::Item).collect(), false),
            2 => form(vec![Input::Tick { on: false, alone: true }; 4], false),
            3 => form(vec![Input::Tick { on: false, alone: false }; 4], false),
            _ => form(vec![Input::Number(None), Input::Pick { options: vec!["yes".to_owned(), "no".to_owned()], at: None }], false),
        }
    }

    /// A key, a press, a drag or a release, by number.
    fn one(form: &mut Form, what: u8, row: usize) {
        let moves = [Move::Up, Move::Down, Move::PageUp, Move::PageDown, Move::First, Move::Last];
        match what {
            0..6 => drop(form.on(Action::Move(moves[usize::from(what)]))),
            6 => drop(form.on(Action::Left)),
            7 => drop(form.on(Action::Right)),
            8 => drop(form.on(Action::Accept)),
            9 => drop(form.on(Action::Study(StudyAction::Letter(row)))),
            10 => drop(form.on(Action::Study(StudyAction::Hold))),
            11 => drop(form.on(Action::Study(StudyAction::Unset))),
            12 => drop(form.press(row)),
            13 => form.press_place(row.checked_sub(1)),
            14 => form.drag(row),
            _ => form.let_go(row.is_multiple_of(2).then(|| row.checked_sub(1))),
        }
    }

    proptest! {
        /// Whatever is pressed, in whatever order: no row is lost or doubled, and nothing says what it cannot say.
        #[test]
        fn any_keys_and_presses_leave_a_sound_form(kind in 0u8..5, acts in prop::collection::vec((0u8..16, any::<u8>()), 0..60)) {
            let mut form = any_form(kind);
            let rows = form.fields.len();
            for (what, row) in acts {
                one(&mut form, what, usize::from(row % 9));
                prop_assert_eq!(form.fields.len(), rows);
                prop_assert!(form.cursor.at < rows && form.held.is_none_or(|held| held < form.asked));
                let mut kept = items(&form);
                kept.sort_unstable();
                prop_assert_eq!(kept, if kind == 1 { vec![0, 1, 2, 3] } else { vec![] });
                let ticked = form.fields.iter().filter(|field| matches!(field.input, Input::Tick { on: true, .. })).count();
                prop_assert!(kind != 2 || ticked < 2);
                let sound = |field: &Field| !matches!(&field.input, Input::Pick { options, at: Some(at) } if *at >= options.len());
                prop_assert!(form.fields.iter().all(sound));
                prop_assert!(matches!(form.fields[rows - 2].input, Input::Pick { at: Some(_), .. }), "how sure one is is always said");
            }
        }
    }
}

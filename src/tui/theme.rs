//! Roles and their colours. Nothing else in the program names a colour, and no role relies on colour alone.

use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;

use crate::app::Theme;
use crate::app::sheet::Tone;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Text,
    Dim,
    Title,
    Border,
    /// The border of the pane that has the focus.
    Focus,
    Selected,
    /// A key in the hint line.
    Key,
    Accent,
    Good,
    Warn,
    Bad,
    /// Something ended by force: must shout without colour too.
    Dead,
    Code,
    Keyword,
    Literal,
    Comment,
    Flag,
    /// A message on its way.
    Message,
    /// The bar at the top.
    Bar,
    /// Belongs to a stage; the letter beside it says which.
    Stage(usize),
}

/// The colours of one theme, by use.
struct Palette {
    fore: Color,
    back: Color,
    dim: Option<Color>,
    accent: Color,
    good: Color,
    warn: Color,
    bad: Color,
    bar: (Color, Color),
    stages: [Color; 6],
}

const TERMINAL: Palette = Palette {
    fore: Color::Reset,
    back: Color::Reset,
    dim: None,
    accent: Color::Cyan,
    good: Color::Green,
    warn: Color::Yellow,
    bad: Color::Red,
    bar: (Color::Black, Color::Cyan),
    stages: [Color::Blue, Color::Magenta, Color::Green, Color::Yellow, Color::Cyan, Color::LightRed],
};

const DARK: Palette = Palette {
    fore: Color::Indexed(252),
    back: Color::Indexed(234),
    dim: Some(Color::Indexed(247)),
    accent: Color::Indexed(80),
    good: Color::Indexed(114),
    warn: Color::Indexed(221),
    bad: Color::Indexed(203),
    bar: (Color::Indexed(234), Color::Indexed(73)),
    stages: [Color::Indexed(75), Color::Indexed(176), Color::Indexed(114), Color::Indexed(222), Color::Indexed(80), Color::Indexed(209)],
};

const LIGHT: Palette = Palette {
    fore: Color::Indexed(235),
    back: Color::Indexed(255),
    dim: Some(Color::Indexed(241)),
    accent: Color::Indexed(24),
    good: Color::Indexed(22),
    warn: Color::Indexed(94),
    bad: Color::Indexed(124),
    bar: (Color::Indexed(255), Color::Indexed(24)),
    stages: [Color::Indexed(25), Color::Indexed(90), Color::Indexed(22), Color::Indexed(94), Color::Indexed(23), Color::Indexed(125)],
};

/// Black and white as they are, not as a terminal's palette has them.
const HIGH_CONTRAST: Palette = Palette {
    fore: Color::Indexed(231),
    back: Color::Indexed(16),
    dim: Some(Color::Indexed(231)),
    accent: Color::Indexed(123),
    good: Color::Indexed(120),
    warn: Color::Indexed(227),
    bad: Color::Indexed(216),
    bar: (Color::Indexed(16), Color::Indexed(231)),
    stages: [Color::Indexed(117), Color::Indexed(213), Color::Indexed(120), Color::Indexed(227), Color::Indexed(123), Color::Indexed(216)],
};

/// After Okabe and Ito: told apart by people who do not tell red from green. On black, whatever the terminal's own ground is: on
/// white half of these colours could not be read.
const COLOUR_BLIND: Palette = Palette {
    fore: Color::Indexed(252),
    back: Color::Indexed(16),
    dim: Some(Color::Indexed(247)),
    accent: Color::Indexed(74),
    good: Color::Indexed(32),
    warn: Color::Indexed(220),
    bad: Color::Indexed(208),
    bar: (Color::Indexed(16), Color::Indexed(74)),
    stages: [Color::Indexed(32), Color::Indexed(175), Color::Indexed(36), Color::Indexed(220), Color::Indexed(117), Color::Indexed(166)],
};

const PLAIN: Palette = Palette {
    fore: Color::Reset,
    back: Color::Reset,
    dim: None,
    accent: Color::Reset,
    good: Color::Reset,
    warn: Color::Reset,
    bad: Color::Reset,
    bar: (Color::Reset, Color::Reset),
    stages: [Color::Reset; 6],
};

fn palette(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Terminal => &TERMINAL,
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
        Theme::HighContrast => &HIGH_CONTRAST,
        Theme::ColourBlind => &COLOUR_BLIND,
        Theme::Plain => &PLAIN,
    }
}

/// How a role looks in a theme.
pub fn style(theme: Theme, role: Role) -> Style {
    let colours = palette(theme);
    let base = Style::new().fg(colours.fore).bg(colours.back);
    let dim = colours.dim.map_or(base.add_modifier(Modifier::DIM), |colour| base.fg(colour));
    match role {
        Role::Text | Role::Code => base,
        Role::Dim | Role::Border | Role::Comment => dim,
        Role::Title => base.add_modifier(Modifier::BOLD),
        Role::Focus | Role::Key => base.fg(colours.accent).add_modifier(Modifier::BOLD),
        Role::Selected => base.add_modifier(Modifier::REVERSED),
        Role::Accent | Role::Keyword | Role::Message => base.fg(colours.accent),
        Role::Good | Role::Literal => base.fg(colours.good),
        Role::Warn | Role::Flag => base.fg(colours.warn),
        Role::Bad => base.fg(colours.bad).add_modifier(Modifier::BOLD),
        Role::Dead => base.fg(colours.bad).add_modifier(Modifier::BOLD | Modifier::REVERSED),
        Role::Bar if theme == Theme::Plain => base.add_modifier(Modifier::REVERSED),
        Role::Bar => Style::new().fg(colours.bar.0).bg(colours.bar.1),
        Role::Stage(number) => base.fg(colours.stages[number % colours.stages.len()]),
    }
}

/// The role of a tone.
pub fn role_of(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Text,
        Tone::Dim => Role::Dim,
        Tone::Heading => Role::Focus,
        Tone::Good => Role::Good,
        Tone::Warn => Role::Warn,
        Tone::Bad => Role::Bad,
        Tone::Code => Role::Code,
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::Role;
    use super::style;
    use crate::app::Theme;
    use crate::tui::record::svg::rgb;

    /// The contrast of two colours as the web's accessibility guidelines count it, in tenths.
    fn contrast(fore: [u8; 3], back: [u8; 3]) -> u32 {
        let light = |colour: [u8; 3]| {
            let part = |part: u8| match f64::from(part) / 255.0 {
                low if low <= 0.039_28 => low / 12.92,
                high => ((high + 0.055) / 1.055).powf(2.4),
            };
            0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2])
        };
        let (one, other) = (light(fore) + 0.05, light(back) + 0.05);
        let ratio = if one > other { one / other } else { other / one };
        (10..=210).rev().find(|tenths| f64::from(*tenths) / 10.0 <= ratio).unwrap_or(10)
    }

    #[test]
    fn whoever_sets_both_colours_can_be_read() {
        let plain = [Role::Text, Role::Dim, Role::Title, Role::Focus, Role::Accent, Role::Good, Role::Warn, Role::Bad, Role::Bar];
        let roles: Vec<Role> = plain.into_iter().chain((0..6).map(Role::Stage)).collect();
        for (theme, least) in [(Theme::Dark, 45), (Theme::Light, 45), (Theme::ColourBlind, 45), (Theme::HighContrast, 70)] {
            for role in &roles {
                let style = style(theme, *role);
                let seen =
                    |colour: Option<Color>| colour.and_then(rgb).unwrap_or_else(|| panic!("{theme:?} leaves {role:?} to the terminal"));
                let contrast = contrast(seen(style.fg), seen(style.bg));
                assert!(contrast >= least, "{theme:?} {role:?}: {contrast} tenths, {least} are needed");
            }
        }
    }

    #[test]
    fn without_colour_the_roles_that_matter_still_differ() {
        let roles = [Role::Text, Role::Dim, Role::Title, Role::Selected];
        for role in [Role::Text, Role::Dead, Role::Stage(3), Role::Bar, Role::Selected] {
            let style = style(Theme::Plain, role);
            assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)), "{role:?}");
        }
        let looks: std::collections::BTreeSet<u16> = roles.iter().map(|role| style(Theme::Plain, *role).add_modifier.bits()).collect();
        assert_eq!(looks.len(), roles.len());
    }
}

//! Sits the learner down at the desk: opens the record, loads the content, and hands over standard input and output.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::content::Catalog;
use crate::content::pack;
use crate::shell::clock;
use crate::shell::oracle::Simulator;
use crate::shell::paths;
use crate::store::Store;

/// The profile of whoever names none.
const NOBODY: &str = "me";

// Who learns, and from what (no docstring: clap would take it for the help of each command).
#[derive(Args, Debug, Clone, Default)]
pub struct Learner {
    /// Whose record: everybody on this machine can have one [default: me]
    #[arg(long)]
    pub profile: Option<String>,
    /// A folder with a teacher's own scenarios and questions; may be given several times
    #[arg(long = "pack", value_name = "DIR")]
    pub packs: Vec<PathBuf>,
    /// On the screens: read the packs again whenever something in them changes
    #[arg(long, requires = "packs")]
    pub watch: bool,
    /// Another seed gives other runs and another order of questions and options; today's date if absent
    #[arg(long)]
    pub seed: Option<u64>,
    /// Line by line on standard input and output, without a screen
    #[arg(long)]
    pub plain: bool,
}

impl Learner {
    /// What was said before the command counts where the command says nothing itself.
    #[must_use]
    pub fn over(mut self, before: &Self) -> Self {
        self.profile = self.profile.or_else(|| before.profile.clone());
        self.packs.splice(0..0, before.packs.iter().cloned());
        self.watch |= before.watch;
        self.plain |= before.plain;
        self.seed = self.seed.or(before.seed);
        self
    }

    fn name(&self) -> &str {
        self.profile.as_deref().unwrap_or(NOBODY)
    }

    /// The same for the screens.
    pub fn at_the_desk(&self) -> crate::shell::Learner {
        let Self { packs, watch, .. } = self;
        crate::shell::Learner { folder: paths::data_folder(), profile: self.name().to_owned(), packs: packs.clone(), watch: *watch }
    }
}

// A command of a learner: who, and what (no docstring: clap would take it for the help of each command).
#[derive(Args, Debug, Clone)]
pub struct By<A: Args> {
    #[command(flatten)]
    pub learner: Learner,
    #[command(flatten)]
    pub args: A,
}

/// What comes with the program, and what stands in these packs.
///
/// # Errors
/// A pack cannot be read, or something in it is wrong.
pub(super) fn catalog(packs: &[PathBuf]) -> Result<Catalog, Failure> {
    let mut catalog = Catalog::shipped();
    for folder in packs {
        catalog = pack::add(catalog, folder).map_err(|errors| Failure::Input(errors.join("\n")))?;
        if !catalog.complaints.is_empty() {
            return Err(Failure::Diagnostics(catalog.complaints));
        }
    }
    Ok(catalog)
}

/// Does something at the desk.
///
/// # Errors
/// A pack cannot be read, the record fails, or the writer does.
pub fn sit(learner: &Learner, out: &mut dyn Write, at: impl FnOnce(&mut Desk<'_>) -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    let catalog = catalog(&learner.packs)?;
    let bank = catalog.bank();
    let (mut store, notices) = Store::open(&paths::data_folder(), learner.name());
    let seed = learner.seed.unwrap_or_else(|| u64::try_from(clock::now().day().0).unwrap_or(0));
    let simulator = Simulator::default();
    let mut input = std::io::stdin().lock();
    let mut desk =
        Desk { catalog: &catalog, bank: &bank, store: &mut store, oracle: &simulator, now: &clock::now, input: &mut input, out, seed };
    desk.notices(notices)?;
    at(&mut desk)
}

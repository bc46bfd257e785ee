//! The standalone manager's side inside an application and a submitter: the client that registers with a Master.

pub mod app_client;
pub mod place;

pub use app_client::AppClient;
pub use app_client::AppClientTimer;
pub use place::MasterPlace;

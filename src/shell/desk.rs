//! The learner's desk: what is asked, answered, graded and remembered. The screens and the plain commands both come here, so an
//! answer is kept the same way wherever it was given.

pub mod answers;
pub mod clerk;
pub mod exams;
pub mod rounds;
pub mod standing;

pub use clerk::Clerk;
pub use clerk::Job;
pub use clerk::Learner;

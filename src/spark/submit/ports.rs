//! The ports that a driver listens on: a taken one is passed over for the next, so often, and then nothing starts.

use super::refusal::Refusal;
use super::refusal::Refused;
use crate::spark::conf::Conf;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::master::Master;

/// The services of a driver that take a port from the configuration, in the order in which its context starts them.
const SERVICES: [(&str, &Key); 3] = [
    ("sparkDriver", &keys::DRIVER_PORT),
    ("SparkUI", &keys::UI_PORT),
    ("org.apache.spark.network.netty.NettyBlockTransferService", &keys::DRIVER_BLOCK_MANAGER_PORT),
];
/// Where a Master shows its page: it is a process of the same machine if the URL names the loopback address.
const MASTER_UI: u16 = 8_080;

/// Which taken ports the driver passes over, as its log says it (`Utils.startServiceOnPort`; tried on 4.0.5).
///
/// # Errors
/// What the context throws when `spark.port.maxRetries` further ports are not enough.
pub fn passed_over(conf: &Conf, master: &Master) -> Result<Vec<String>, Box<Refusal>> {
    let most = conf.int(&keys::PORT_MAX_RETRIES).and_then(|most| u16::try_from(most).ok()).unwrap_or(16);
    let mut taken = taken(master);
    let mut passed = Vec::new();
    for (service, key) in SERVICES {
        let Some(first) = conf.int(key).and_then(|port| u16::try_from(port).ok()).filter(|&port| port > 0) else { continue };
        if service == "SparkUI" && conf.explicit("spark.ui.enabled") == Some("false") {
            continue;
        }
        let Some(steps) = (0..=most).find(|&step| !taken.contains(&first.saturating_add(step))) else {
            return Err(refusal(service, first, most, conf, key));
        };
        for step in 0..steps {
            let (wanted, next) = (first + step, first + step + 1);
            passed.push(format!("Utils: Service '{service}' could not bind on port {wanted}. Attempting port {next}."));
        }
        taken.push(first.saturating_add(steps));
    }
    Ok(passed)
}

/// The ports of daemons that the URL puts on the driver's own machine.
fn taken(master: &Master) -> Vec<u16> {
    let Master::Standalone { masters } = master else { return Vec::new() };
    let here = masters.iter().filter_map(|address| address.rsplit_once(':')).filter(|(host, _)| matches!(*host, "127.0.0.1" | "localhost"));
    let ports: Vec<u16> = here.filter_map(|(_, port)| port.parse().ok()).collect();
    if ports.is_empty() { ports } else { ports.into_iter().chain([MASTER_UI]).collect() }
}

fn refusal(service: &str, first: u16, most: u16, conf: &Conf, key: &Key) -> Box<Refusal> {
    let lead = if service == "SparkUI" { format!("Failed to bind to /0.0.0.0:{first}") } else { "Address already in use".to_owned() };
    let advice = format!(
        "Consider explicitly setting the appropriate port for the service '{service}' (for example spark.ui.port for SparkUI) to an \
         available port or increasing spark.port.maxRetries."
    );
    let message = format!("{lead}: Service '{service}' failed after {most} retries (starting from {first})! {advice}");
    let at = conf.setting(key.name).and_then(|setting| setting.at);
    Refusal::plain(&Refused::InContext { class: "java.net.BindException", message }).maybe_at(at)
}

#[cfg(test)]
mod tests {
    use super::passed_over;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::master::Master;
    use crate::spark::version::SparkVersion;

    fn check(master: &str, settings: &[(&str, &str)], expected: Result<&[&str], &str>) {
        let mut conf = Conf::new(SparkVersion::V4_0);
        for (name, value) in settings {
            conf.set(*name, *value, Origin::ConfOption);
        }
        let found = passed_over(&conf, &Master::parse(master).unwrap());
        let passed = found.as_ref().map_err(|refusal| refusal.message.split('!').next().unwrap());
        assert_eq!(passed.map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>()), expected.map(<[&str]>::to_vec));
    }

    #[test]
    fn a_taken_port_is_passed_over_as_often_as_allowed() {
        let near = "spark://127.0.0.1:7077";
        let (port, once) = (("spark.driver.port", "7077"), ("spark.port.maxRetries", "0"));
        let next = "Utils: Service 'sparkDriver' could not bind on port 7077. Attempting port 7078.";
        check(near, &[], Ok(&[]));
        check(near, &[port], Ok(&[next]));
        check("spark://far:7077", &[port, once], Ok(&[]));
        check("local[2]", &[port, once], Ok(&[]));
        check(near, &[port, once], Err("Address already in use: Service 'sparkDriver' failed after 0 retries (starting from 7077)"));
        let ui = Err("Failed to bind to /0.0.0.0:8080: Service 'SparkUI' failed after 0 retries (starting from 8080)");
        check(near, &[("spark.ui.port", "8080"), once], ui);
        check(near, &[("spark.ui.port", "8080"), ("spark.ui.enabled", "false"), once], Ok(&[]));
    }
}

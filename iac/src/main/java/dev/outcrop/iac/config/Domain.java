package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where browsers find the service. HTTPS needs a certificate: one that is there, or one that is made in the zone.
 *
 * @param name the name in the browser, such as {@code agents.example.com}
 * @param certificate the ARN of a certificate for it in the stage's region
 * @param zone the id of the Route 53 zone that gets the name's record, and the certificate's if there is none yet
 */
public record Domain(String name, Optional<String> certificate, Optional<String> zone) {
    private static final Pattern NAME = Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}");
    private static final Pattern CERTIFICATE =
            Pattern.compile("arn:aws[a-z-]*:acm:[a-z0-9-]+:\\d{12}:certificate/[A-Za-z0-9-]+");
    private static final Pattern ZONE = Pattern.compile("Z[A-Z0-9]{5,31}");

    public Domain {
        Rules.matches(name, NAME, "name", "is a host name in lower case, such as agents.example.com");
        certificate = given(certificate, "certificate");
        zone = given(zone, "zone");
        certificate.ifPresent(
                arn -> Rules.matches(arn, CERTIFICATE, "certificate", "is the ARN of an ACM certificate"));
        zone.ifPresent(id -> Rules.matches(id, ZONE, "zone", "is the id of a Route 53 zone, such as Z0123456789ABC"));
        require(
                certificate.isPresent() || zone.isPresent(),
                "certificate",
                "is missing: without one HTTPS can't be served. Name one, or the zone in which it is to be made");
    }
}

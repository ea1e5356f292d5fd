package dev.outcrop.server.signin;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, by ids that name nobody. */
final class LoggedSignIns implements SignInEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedSignIns.class);

    @Override
    public void signedIn(String person) {
        LOG.info("{} has signed in", person);
    }

    @Override
    public void refused(Refusal why, Optional<String> person) {
        LOG.info("{} was not let in: {}", person.orElse("somebody"), why.word());
    }

    @Override
    public void signedOut(String person, boolean everywhere) {
        LOG.info("{} has signed out{}", person, everywhere ? " everywhere" : "");
    }
}

package dev.outcrop.server;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Sessions;
import dev.outcrop.server.api.HealthCheck;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.signin.OwnSessions;
import dev.outcrop.server.signin.RuntimeCallers;
import dev.outcrop.server.signin.SessionData;
import dev.outcrop.server.signin.SignIn;
import dev.outcrop.server.signin.SignInEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/** Who may ask: whoever a provider has signed in, or one person on this machine. */
record SignInSupply(Optional<SignIn> provider) {
    private static final Logger LOG = LoggerFactory.getLogger(SignInSupply.class);

    static SignInSupply of(Settings settings, Sessions sessions, Secrets secrets, SignInEvents events, Clock clock) {
        return new SignInSupply(settings.signIn().provider().map(provider -> {
            if (settings.databaseUrl().isPresent() && settings.signIn().keys().isEmpty()) {
                LOG.warn(
                        "session.keys is not set: of several processes only the one that began a sign-in can finish it");
            }
            try {
                var signIn = SignIn.with(
                        settings.signIn(), provider, sessions, secrets::now, settings.data(), events, clock);
                signIn.keyProblem().ifPresent(LOG::warn);
                return signIn;
            } catch (IOException failure) {
                throw new StartFailure(
                        "The key that seals sign-ins can't be kept in the data folder: set session.keys, or mend this: "
                                + failure.getMessage(),
                        failure);
            }
        }));
    }

    /** Where people are signed in, as data of theirs. */
    SessionData data(Sessions kept) {
        return new SessionData(kept, open(kept));
    }

    /** Sessions as those see them whose they are. */
    OwnSessions open(Sessions kept) {
        return provider.map(SignIn::sessions).orElseGet(() -> OwnSessions.kept(kept));
    }

    /** Whether sign-ins are sealed with the keys that are set, if any are. */
    Optional<HealthCheck> check(Settings settings) {
        return provider.filter(_ -> !settings.signIn().keys().isEmpty())
                .map(signIn -> new HealthCheck(
                        "sessionKeys",
                        false,
                        () -> signIn.keyProblem()
                                .map(why -> state(false, why))
                                .orElseGet(() -> state(true, "Sign-ins are sealed with the keys that are set."))));
    }

    private static HealthCheck.State state(boolean well, String sentence) {
        return new HealthCheck.State(well, sentence, JsonNodeFactory.instance.objectNode());
    }

    /** Who asks, by how this server is reached. */
    Identity identity(Settings settings) {
        return settings.agentCore()
                ? new RuntimeCallers(provider, settings.signIn().defaultRole())
                : identity();
    }

    private Identity identity() {
        return provider.map(SignIn::ways).map(Identity::of).orElse(Identity.LOCAL);
    }

    /** Gives a person who was seen before the role that the settings of now give them. */
    UnaryOperator<Caller> rights() {
        return provider.<UnaryOperator<Caller>>map(signIn -> signIn::now).orElse(UnaryOperator.identity());
    }

    /** Without a provider whoever reaches the server is the one person it is for, unless somebody else has let them in. */
    static void refuseOpenAddress(Settings settings) {
        if (settings.signIn().provider().isPresent() || settings.agentCore()) {
            return;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(settings.host())) {
                if (!address.isLoopbackAddress()) {
                    throw new StartFailure(
                            "Without an identity provider Outcrop is for one person on this machine and does"
                                    + " not listen on " + settings.host()
                                    + ": use 127.0.0.1, leave out the host, or set oidc.issuer.");
                }
            }
        } catch (UnknownHostException unknown) {
            throw new StartFailure(
                    "The host " + settings.host() + " is not known: leave it out, or use 127.0.0.1.", unknown);
        }
    }
}

package dev.outcrop.server.signin;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Sessions;
import dev.outcrop.server.config.SignInSettings;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Identity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sign-in with a provider: its routes, and the ways in which requests say who sends them. */
public final class SignIn {
    private final SignInSettings access;
    private final Sessions kept;
    private final OpenSessions sessions;
    private final Clock clock;
    private final People people;
    private final List<Endpoint> endpoints;
    private final List<Identity.Way> ways;

    private SignIn(
            SignInSettings access,
            SignInSettings.Provider settings,
            Sessions kept,
            KeyRing ring,
            SignInEvents events,
            Clock clock) {
        this.access = access;
        this.kept = kept;
        this.clock = clock;
        var provider = new Provider(settings.issuer(), clock);
        people = new People(access, settings);
        var cookies = new Cookies(
                access.publicUrl().map(URI::getScheme).filter("https"::equals).isPresent());
        sessions = new OpenSessions(kept, people, cookies, access, clock);
        endpoints = new SignInRoutes(access, settings, provider, sessions, people, ring, cookies, events, clock)
                .endpoints();
        ways = new ArrayList<>();
        if (!settings.audiences().isEmpty()) {
            ways.add(new BearerTokens(new AccessTokens(provider, settings.issuer(), settings.audiences()), people));
        }
        settings.loadBalancer()
                .map(balancer -> new LoadBalancerHeaders(
                        settings,
                        balancer,
                        new AccessTokens(provider, settings.issuer(), Set.of(settings.clientId())),
                        people,
                        clock))
                .ifPresent(ways::add);
        ways.add(sessions);
    }

    /**
     * Sign-in with that provider.
     *
     * @param data the folder in which a key is made and kept, if none is set
     * @param events is told who comes and goes
     * @throws IOException if that can't be done
     */
    public static SignIn with(
            SignInSettings access,
            SignInSettings.Provider provider,
            Sessions sessions,
            Path data,
            SignInEvents events,
            Clock clock)
            throws IOException {
        List<String> keys = access.keys().isEmpty() ? KeptKeys.of(data) : access.keys();
        return new SignIn(access, provider, sessions, new KeyRing(keys), events, clock);
    }

    /** What is wrong with the provider of that issuer, as far as its own documents tell. */
    public static Optional<String> problem(URI issuer) {
        return Provider.problem(issuer);
    }

    /** {@code /auth}. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** How a request may say who sends it; others may be added. */
    public List<Identity.Way> ways() {
        return List.copyOf(ways);
    }

    /** Somebody who was seen before, with the role that the settings of now give them. */
    public Caller now(Caller known) {
        return people.now(known);
    }

    /** The sessions; what is ended ends here at once and elsewhere in seconds. */
    public OwnSessions sessions() {
        return sessions;
    }

    /** Forgets sessions that hold no longer; returns how many. */
    public int tidy() {
        Instant now = clock.instant();
        return kept.tidy(now.minus(access.idle()), now.minus(access.life()));
    }
}

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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Sign-in with a provider: its routes, and the ways in which requests say who sends them. */
public final class SignIn {
    private final SignInSettings access;
    private final Sessions kept;
    private final OpenSessions sessions;
    private final Clock clock;
    private final People people;
    private final List<Endpoint> endpoints;
    private final Supplier<Optional<String>> keyProblem;
    private final List<Identity.Way> ways;
    private final Optional<Identity.Way> tokens;

    private SignIn(
            SignInSettings access,
            SignInSettings.Provider settings,
            Sessions kept,
            KeyRing ring,
            Supplier<Optional<String>> clientSecret,
            Supplier<Optional<String>> keyProblem,
            SignInEvents events,
            Clock clock) {
        this.keyProblem = keyProblem;
        this.access = access;
        this.kept = kept;
        this.clock = clock;
        var provider = new Provider(settings.issuer(), clock);
        people = new People(access, settings);
        var cookies = new Cookies(
                access.publicUrl().map(URI::getScheme).filter("https"::equals).isPresent());
        sessions = new OpenSessions(kept, people, cookies, access, clock);
        var exchange = new CodeExchange(settings, provider, clientSecret);
        endpoints = new SignInRoutes(
                        access, settings, provider, exchange, sessions, people, ring, cookies, events, clock)
                .endpoints();
        ways = new ArrayList<>();
        tokens = settings.audiences().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new BearerTokens(new AccessTokens(provider, settings.issuer(), settings.audiences()), people));
        tokens.ifPresent(ways::add);
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
     * @param secrets what a setting's value comes to now that may name a secret; empty if that is not known
     * @param data the folder in which a key is made and kept, if none is set
     * @param events is told who comes and goes
     * @throws IOException if that can't be done
     */
    public static SignIn with(
            SignInSettings access,
            SignInSettings.Provider provider,
            Sessions sessions,
            Function<String, Optional<String>> secrets,
            Path data,
            SignInEvents events,
            Clock clock)
            throws IOException {
        List<String> kept = now(access.keys(), secrets).isEmpty() ? KeptKeys.of(data) : List.of();
        return new SignIn(
                access,
                provider,
                sessions,
                new KeyRing(() -> Stream.concat(now(access.keys(), secrets).stream(), kept.stream())
                        .toList()),
                () -> provider.clientSecret().flatMap(secrets),
                () -> keyProblem(access.keys(), secrets),
                events,
                clock);
    }

    private static Optional<String> keyProblem(List<String> keys, Function<String, Optional<String>> secrets) {
        return keys.isEmpty() || !now(keys, secrets).isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "session.keys names secrets in which there is no key of 32 bytes in base64. A key that this"
                                + " process has seals sign-ins meanwhile, so of several processes only the one that began a"
                                + " sign-in can finish it.");
    }

    /** A secret may have several keys, with commas between them. */
    private static List<String> now(List<String> keys, Function<String, Optional<String>> secrets) {
        return keys.stream()
                .flatMap(key -> secrets.apply(key).stream())
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .map(String::strip)
                .filter(KeptKeys::right)
                .toList();
    }

    /** What is wrong with the provider of that issuer, as far as its own documents tell. */
    public static Optional<String> problem(URI issuer) {
        return Provider.problem(issuer);
    }

    /** What is wrong with the keys that seal sign-ins, if they are set and nothing comes of them now. */
    public Optional<String> keyProblem() {
        return keyProblem.get();
    }

    /** {@code /auth}. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** How a request may say who sends it; others may be added. */
    public List<Identity.Way> ways() {
        return List.copyOf(ways);
    }

    /** That of them which takes access tokens, if any are taken. */
    public Optional<Identity.Way> tokens() {
        return tokens;
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

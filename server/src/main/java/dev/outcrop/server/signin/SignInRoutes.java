package dev.outcrop.server.signin;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.access.SignedIn;
import dev.outcrop.server.config.SignInSettings;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.QueryParam;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code /auth}: to the provider, back from it, and out. */
final class SignInRoutes {
    static final String CALLBACK = "/auth/callback";
    static final String SIGNED_OUT = "/signed-out";
    static final String HINT = "hint";

    private static final int MOST_ATTEMPTS = 4;
    private static final int LONGEST = 8_000;
    private static final String TAG = "sign-in";
    private static final List<String> BALANCER_COOKIES = List.of(
            "AWSELBAuthSessionCookie-0",
            "AWSELBAuthSessionCookie-1",
            "AWSELBAuthSessionCookie-2",
            "AWSELBAuthSessionCookie-3");
    private static final BodySchema SIGN_OUT = BodySchema.of("""
            {"type": "object", "additionalProperties": false, "properties": {"everywhere": {"type": "boolean"}}}
            """);

    private final SignInSettings access;
    private final SignInSettings.Provider settings;
    private final Provider provider;
    private final CodeExchange exchange;
    private final OpenSessions sessions;
    private final People people;
    private final KeyRing ring;
    private final Cookies cookies;
    private final SignInEvents events;
    private final Clock clock;

    SignInRoutes(
            SignInSettings access,
            SignInSettings.Provider settings,
            Provider provider,
            CodeExchange exchange,
            OpenSessions sessions,
            People people,
            KeyRing ring,
            Cookies cookies,
            SignInEvents events,
            Clock clock) {
        this.access = access;
        this.settings = settings;
        this.provider = provider;
        this.exchange = exchange;
        this.sessions = sessions;
        this.people = people;
        this.ring = ring;
        this.cookies = cookies;
        this.events = events;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/auth/sign-in", "Sends the browser to the identity provider")
                        .open()
                        .tag(TAG)
                        .query(new QueryParam.Text("return", "The page of this server to go to in the end", LONGEST))
                        .query(new QueryParam.Text("account", "“other” to sign in as somebody else", 10))
                        .returns(303, "To the provider")
                        .answer(this::begin),
                Endpoint.get(CALLBACK, "Where the identity provider sends the browser back to")
                        .open()
                        .tag(TAG)
                        .lenient()
                        .query(new QueryParam.Text("state", "Which sign-in it is", LONGEST))
                        .query(new QueryParam.Text("code", "What the tokens are got for", LONGEST))
                        .query(new QueryParam.Text("iss", "The issuer", LONGEST))
                        .query(new QueryParam.Text("error", "Why there is no code", LONGEST))
                        .returns(303, "To the page where the sign-in was begun, or to one that says why not")
                        .answer(this::finish),
                Endpoint.post("/auth/sign-out", "Ends the session of this browser, or all sessions of the person")
                        .open()
                        .tag(TAG)
                        .body(SIGN_OUT)
                        .returns(200, "Where the browser is to go: the provider signs the person out too")
                        .answer(this::signOut));
    }

    private ApiResponse begin(ApiRequest request) {
        Attempt attempt = Attempt.begin(
                base(request) + CALLBACK, ReturnPath.of(request.query("return").orElse("/")), clock.instant());
        try {
            URI address = exchange.address(attempt, request.query("account").equals(Optional.of("other")));
            ApiResponse answer = redirect(address.toString());
            for (String old : tooMany(request)) {
                answer = answer.withCookie(cookies.remove(old));
            }
            return answer.withCookie(cookies.set(Attempt.cookie(attempt.state()), attempt.seal(ring), Attempt.TIME));
        } catch (Provider.Unreachable _) {
            return refused(Refusal.PROVIDER, request);
        }
    }

    /** Attempts that were left, if there are so many that the browser's headers would become too large. */
    private List<String> tooMany(ApiRequest request) {
        List<String> left = cookies.all(request.headers()).keySet().stream()
                .filter(Attempt::isCookie)
                .toList();
        return left.size() < MOST_ATTEMPTS ? List.of() : left;
    }

    private ApiResponse finish(ApiRequest request) {
        String state = request.query("state").orElse("");
        String cookie = Attempt.cookie(state);
        Map<String, String> sent = cookies.all(request.headers());
        Optional<Attempt> attempt = Optional.ofNullable(sent.get(cookie))
                .flatMap(cipher -> Attempt.open(ring, cipher))
                .filter(each -> each.answeredBy(state, clock.instant()));
        if (attempt.isEmpty()) {
            // Somebody who goes back in the browser's history comes here again, and has been let in.
            return sessions.find(request.headers()).isPresent() ? redirect("/") : refused(Refusal.EXPIRED, request);
        }
        return finish(request, attempt.get()).withCookie(cookies.remove(cookie));
    }

    private ApiResponse finish(ApiRequest request, Attempt attempt) {
        boolean otherIssuer = request.query("iss")
                .filter(issuer -> !issuer.equals(settings.issuer().toString()))
                .isPresent();
        if (otherIssuer) {
            return refused(Refusal.DISTRUSTED, request);
        }
        Optional<String> code = request.query("code").filter(text -> !text.isEmpty());
        if (code.isEmpty()) {
            boolean left = request.query("error").equals(Optional.of("access_denied"));
            return refused(left ? Refusal.CANCELLED : Refusal.PROVIDER, request);
        }
        return switch (exchange.exchange(attempt, code.get())) {
            case CodeExchange.Outcome.Refused(Refusal why) -> refused(why, request);
            case CodeExchange.Outcome.Told told -> letIn(request, attempt, told);
        };
    }

    private ApiResponse letIn(ApiRequest request, Attempt attempt, CodeExchange.Outcome.Told told) {
        People.Person person = people.of(told.claims());
        Caller caller = people.caller(person);
        if (caller.role() == Role.NOBODY) {
            // What the provider says now holds for what was begun before, too.
            sessions.endAll(person.id());
            return refused(Refusal.NOT_ALLOWED, Optional.of(caller), request);
        }
        sessions.find(request.headers()).ifPresent(sessions::end);
        var from = new SignedIn.From(BrowserName.of(request.header("User-Agent")), request.address());
        String secret = sessions.begin(person, from, Optional.of(ring.seal(HINT, told.token())));
        events.signedIn(caller, request.address());
        return redirect(attempt.next()).withCookie(cookies.set(Cookies.SESSION, secret, access.life()));
    }

    private ApiResponse signOut(ApiRequest request) {
        Function<String, Optional<String>> headers = request.headers();
        Optional<SignedIn> session = sessions.find(headers);
        boolean everywhere = request.body().path("everywhere").asBoolean(false);
        session.ifPresent(known -> {
            if (everywhere) {
                sessions.endAll(known.person());
            } else {
                sessions.end(known);
            }
            events.signedOut(people.caller(known), everywhere, request.address());
        });
        String back = base(request) + SIGNED_OUT;
        boolean balanced = settings.loadBalancer().isPresent();
        String location = session.isPresent() || balanced
                ? provider(session, URI.create(back)).map(URI::toString).orElse(SIGNED_OUT)
                : SIGNED_OUT;
        ApiResponse answer = ApiResponse.ok(Json.object().put("location", location))
                .with("Cache-Control", "no-store")
                .withCookie(cookies.remove(Cookies.SESSION));
        if (balanced) {
            for (String cookie : BALANCER_COOKIES) {
                answer = answer.withCookie(cookie + "=; Path=/; Max-Age=0; Secure; HttpOnly");
            }
        }
        return answer;
    }

    /** Empty if the provider has no page for it, or can't be asked: then it is this server alone that one is signed out of. */
    private Optional<URI> provider(Optional<SignedIn> session, URI back) {
        try {
            Optional<String> token = session.flatMap(SignedIn::hint).flatMap(cipher -> ring.open(HINT, cipher));
            return SignOutAddress.of(provider.known().metadata(), settings.clientId(), token, back);
        } catch (Provider.Unreachable _) {
            return Optional.empty();
        }
    }

    private ApiResponse refused(Refusal why, ApiRequest request) {
        return refused(why, Optional.empty(), request);
    }

    private ApiResponse refused(Refusal why, Optional<Caller> person, ApiRequest request) {
        events.refused(why, person, request.address());
        return redirect(SIGNED_OUT + "?why=" + why.word());
    }

    private static ApiResponse redirect(String location) {
        return ApiResponse.redirect(location).with("Cache-Control", "no-store");
    }

    /** Where browsers find this server. Without a setting it is loopback, and the Host has been looked at. */
    private String base(ApiRequest request) {
        return access.publicUrl()
                .map(URI::toString)
                .orElseGet(() -> "http://" + request.header("Host").orElse("localhost"));
    }
}

package dev.outcrop.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What pages of other origins may do. They show an access token with each request: what a browser adds by itself is not
 * believed from there, so that nobody's page can act for somebody who is signed in here.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS</a>
 */
final class OtherOrigins {
    private static final String LOAD_BALANCER = "x-amzn-oidc-";
    private static final String MINUTES_10 = "600";

    private OtherOrigins() {}

    /** Whether a browser asks if its page may send a request. */
    static boolean asksFirst(String method, Function<String, Optional<String>> headers) {
        return method.equals("OPTIONS")
                && headers.apply("Access-Control-Request-Method").isPresent();
    }

    /** Lets a page of that origin read the answer, errors too. */
    static void mayRead(String origin, ServerResponse response) {
        response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.header(HeaderNames.VARY, "Origin");
        response.header(
                HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
                "Retry-After, WWW-Authenticate, X-Vercel-AI-UI-Message-Stream");
    }

    /** Lets it send requests. Without credentials: there is no Access-Control-Allow-Credentials. */
    static void mayAsk(ServerResponse response) {
        response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE");
        response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Last-Event-ID");
        response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, MINUTES_10);
    }

    /** The headers without those that a browser or a load balancer adds by itself. */
    static Function<String, Optional<String>> withoutAmbient(Function<String, Optional<String>> headers) {
        return name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return lower.equals("cookie") || lower.startsWith(LOAD_BALANCER) ? Optional.empty() : headers.apply(name);
        };
    }
}

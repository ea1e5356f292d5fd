package dev.outcrop.server.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What keeps other web pages out, on loopback as well: a page of another origin can send requests to 127.0.0.1, and a
 * name that an attacker owns can be pointed at it (DNS rebinding).
 */
final class Walls {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts;
    private final Set<String> origins;
    private final Optional<String> own;

    /**
     * Walls that let these names in besides loopback's, and these origins besides the server's own. {@code publicUrl} is the
     * server's own wherever a proxy says that it asks.
     */
    Walls(Set<String> hosts, Set<String> origins, Optional<URI> publicUrl) {
        this.hosts = new HashSet<>(LOOPBACK);
        hosts.forEach(host -> this.hosts.add(bracketed(host.toLowerCase(Locale.ROOT))));
        this.origins =
                origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.own = publicUrl.map(URI::toString).map(url -> url.toLowerCase(Locale.ROOT));
    }

    /** Refuses a Host that is not ours. */
    void checkHost(Optional<String> host) {
        if (host.map(Walls::name).filter(hosts::contains).isEmpty()) {
            throw ProblemException.of(
                    403, "This server does not answer to the name in the Host header; allow it in the configuration.");
        }
    }

    /**
     * Refuses a request that the page of another origin makes.
     *
     * @param shared whether other origins that are allowed may make it
     */
    void checkOrigin(boolean changing, boolean shared, Function<String, Optional<String>> headers) {
        if (shared && allowedOrigin(headers).isPresent()) {
            return;
        }
        boolean foreignOrigin = !ownOrigin(headers);
        boolean foreignSite = headers.apply("Sec-Fetch-Site")
                .filter(site -> !site.equals("same-origin") && !site.equals("none"))
                .isPresent();
        if ((changing && foreignOrigin) || foreignSite) {
            throw ProblemException.of(403, "A page of another origin may not use this server.");
        }
    }

    /** The origin of the page that asks, if it is another one that may. */
    Optional<String> allowedOrigin(Function<String, Optional<String>> headers) {
        return headers.apply("Origin")
                .map(value -> value.toLowerCase(Locale.ROOT))
                .filter(origins::contains);
    }

    /** Whether no page of another origin asks, as far as the request tells. */
    boolean ownOrigin(Function<String, Optional<String>> headers) {
        return headers.apply("Origin")
                .filter(value -> !sameOrigin(value, headers.apply("Host")))
                .filter(value -> !own.equals(Optional.of(value.toLowerCase(Locale.ROOT))))
                .isEmpty();
    }

    /** The scheme may differ: TLS can end at a load balancer. */
    private static boolean sameOrigin(String origin, Optional<String> host) {
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority != null && host.filter(authority::equalsIgnoreCase).isPresent();
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static String name(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        return colon > lower.lastIndexOf(']') ? lower.substring(0, colon) : lower;
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}

package dev.outcrop.server.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** All routes. */
public final class Api {
    private final List<Route> routes;
    private final List<Endpoint> endpoints;

    /**
     * These routes; where two fit a path, the one with more fixed segments answers.
     *
     * @throws IllegalArgumentException if two have the same method and path
     */
    public Api(List<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
        this.routes = endpoints.stream()
                .map(endpoint -> new Route(endpoint, segments(endpoint.path())))
                .sorted(Comparator.comparingLong(Route::placeholders))
                .toList();
        long different = endpoints.stream()
                .map(endpoint -> endpoint.method() + " " + endpoint.path())
                .distinct()
                .count();
        if (different < endpoints.size()) {
            throw new IllegalArgumentException("two endpoints have the same method and path");
        }
    }

    /** The routes in the order given. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** What a path leads to. */
    sealed interface Match {
        record Found(Endpoint endpoint, Map<String, String> params) implements Match {}

        /** The path is there, for other methods. */
        record OtherMethod(List<String> allowed) implements Match {}

        record Nothing() implements Match {}
    }

    /** Finds the route; {@code segments} are decoded. */
    Match find(String method, List<String> segments) {
        boolean head = method.equals("HEAD");
        var allowed = new TreeSet<String>();
        for (Route route : routes) {
            Optional<Map<String, String>> params = route.match(segments);
            if (params.isEmpty()) {
                continue;
            }
            Endpoint endpoint = route.endpoint();
            boolean headable = endpoint.handling() instanceof Endpoint.Handling.AtOnce && !endpoint.changing();
            if (endpoint.method().equals(method) || (head && headable)) {
                return new Match.Found(endpoint, params.get());
            }
            allowed.add(endpoint.method());
            if (headable) {
                allowed.add("HEAD");
            }
        }
        return allowed.isEmpty() ? new Match.Nothing() : new Match.OtherMethod(List.copyOf(allowed));
    }

    private static List<String> segments(String template) {
        return Arrays.stream(template.split("/", -1)).skip(1).toList();
    }

    private record Route(Endpoint endpoint, List<String> template) {
        long placeholders() {
            return template.stream().filter(Route::placeholder).count();
        }

        Optional<Map<String, String>> match(List<String> segments) {
            if (segments.size() != template.size()) {
                return Optional.empty();
            }
            var params = new HashMap<String, String>();
            for (int i = 0; i < segments.size(); i++) {
                String part = template.get(i);
                if (placeholder(part)) {
                    params.put(part.substring(1, part.length() - 1), segments.get(i));
                } else if (!part.equals(segments.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(params);
        }

        private static boolean placeholder(String part) {
            return part.startsWith("{");
        }
    }
}

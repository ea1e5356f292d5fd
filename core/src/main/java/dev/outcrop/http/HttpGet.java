package dev.outcrop.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a tool asks the web for.
 *
 * @param uri absolute, {@code http} or {@code https}
 * @param headers sent beside the client's own
 * @param maxBytes the longest body that is read, after decompression
 * @param timeout the longest time for all of it, redirects and body included
 * @param types the media types that a body may have: {@code text/*}, {@code application/pdf} and so on
 */
public record HttpGet(URI uri, Map<String, String> headers, int maxBytes, Duration timeout, List<String> types) {

    /** What is read if the tool does not say: text in its many forms. */
    public static final List<String> TEXT =
            List.of("text/*", "application/json", "*/*+json", "application/xml", "*/*+xml", "application/x-ndjson");

    /** The longest body if the tool does not say: 1 MiB. */
    public static final int DEFAULT_MAX_BYTES = 1 << 20;

    /** The longest time if the tool does not say. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    public HttpGet {
        requireNonNull(timeout, "timeout is null");
        headers = Map.copyOf(headers);
        types = List.copyOf(types);
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw new IllegalArgumentException("a tool gets http and https addresses with a host only");
        }
        if (maxBytes < 1 || !timeout.isPositive()) {
            throw new IllegalArgumentException("the limits of a request are positive");
        }
    }

    /** A request with the usual limits and no headers. */
    public static HttpGet of(URI uri) {
        return new HttpGet(uri, Map.of(), DEFAULT_MAX_BYTES, DEFAULT_TIMEOUT, TEXT);
    }

    /** The same with one more header. */
    public HttpGet withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpGet(uri, more, maxBytes, timeout, types);
    }

    /** The same with other limits. */
    public HttpGet within(int bytes, Duration time) {
        return new HttpGet(uri, headers, bytes, time, types);
    }

    /** The same for bodies of other types. */
    public HttpGet accepting(String... others) {
        return new HttpGet(uri, headers, maxBytes, timeout, List.of(others));
    }

    /** Whether a body with this {@code Content-Type} is read; one that has none is. */
    public boolean accepts(Optional<String> contentType) {
        return contentType
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(type -> !type.isEmpty())
                .map(type -> types.stream().anyMatch(pattern -> type.matches(regex(pattern))))
                .orElse(true);
    }

    private static String regex(String pattern) {
        return Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]*"));
    }
}

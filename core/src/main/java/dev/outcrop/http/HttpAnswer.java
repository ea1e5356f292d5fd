package dev.outcrop.http;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Bytes;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the web answered.
 *
 * @param uri where the answer came from, after redirects
 * @param headers by name, in any case
 * @param body the whole body, decompressed
 */
public record HttpAnswer(URI uri, int status, Map<String, List<String>> headers, Bytes body) {
    private static final Pattern CHARSET = Pattern.compile("charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

    public HttpAnswer {
        requireNonNull(uri, "uri is null");
        requireNonNull(body, "body is null");
        var byName = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> byName.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(byName);
    }

    /** Whether the status is 2xx. */
    public boolean ok() {
        return status / 100 == 2;
    }

    /** The first header of that name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The body as text in the charset that the answer names, UTF-8 otherwise. */
    public String text() {
        return new String(body.toArray(), charset());
    }

    private Charset charset() {
        var matcher = CHARSET.matcher(header("content-type").orElse(""));
        if (!matcher.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(matcher.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8; // what a server calls its charset is not worth failing for
        }
    }
}

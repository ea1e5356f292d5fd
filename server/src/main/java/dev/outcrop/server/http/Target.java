package dev.outcrop.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a request line asks for, decoded once and strictly.
 *
 * @param segments the path between its slashes
 */
record Target(List<String> segments, String rawQuery) {
    private static final int MOST_PARAMETERS = 50;

    Target {
        segments = List.copyOf(segments);
    }

    /** The target of a request line. */
    static Target of(String rawPath, String rawQuery) {
        if (!rawPath.startsWith("/")) {
            throw ProblemException.badRequest(Optional.empty(), "The request's path has to begin with a slash.");
        }
        return new Target(
                Arrays.stream(rawPath.split("/", -1))
                        .skip(1)
                        .map(part -> decoded(part, false))
                        .toList(),
                rawQuery);
    }

    /** Whether this is the API's realm, where pages are never served. */
    boolean api() {
        return switch (segments.getFirst()) {
            case "api", "health", "metrics", "openapi.json" -> true;
            default -> false;
        };
    }

    /** The query's parameters; of one that is given twice nobody knows which is meant, so it is refused. */
    Map<String, String> query() {
        var query = new HashMap<String, String>();
        List<String> pairs = Stream.of(rawQuery.split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .toList();
        if (pairs.size() > MOST_PARAMETERS) {
            throw ProblemException.badRequest(Optional.empty(), "The query has too many parameters.");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), true);
            if (query.putIfAbsent(name, value) != null) {
                throw ProblemException.badField(name, "“" + name + "” is given twice.");
            }
        }
        return query;
    }

    /** The parameters that the endpoint knows, each as it takes them. */
    Map<String, String> query(Endpoint endpoint) {
        Map<String, String> query = query();
        var known = new HashMap<String, String>();
        for (QueryParam parameter : endpoint.query()) {
            String value = query.remove(parameter.name());
            if (value != null) {
                parameter.check(value);
                known.put(parameter.name(), value);
            }
        }
        if (!endpoint.lenient()) {
            query.keySet().stream().sorted().findFirst().ifPresent(name -> {
                throw ProblemException.badField(name, "There is no parameter “" + name + "” here.");
            });
        }
        return known;
    }

    private static String decoded(String raw, boolean form) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (i + 2 >= raw.length()
                        || !HexFormat.isHexDigit(raw.charAt(i + 1))
                        || !HexFormat.isHexDigit(raw.charAt(i + 2))) {
                    throw malformed();
                }
                bytes.put((byte) HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else if (c > 0x7e || c < 0x20) {
                throw malformed();
            } else {
                bytes.put((byte) (form && c == '+' ? ' ' : c));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes.flip())
                    .toString();
        } catch (CharacterCodingException _) {
            throw malformed();
        }
    }

    private static ProblemException malformed() {
        return ProblemException.badRequest(Optional.empty(), "The request's address is not encoded correctly.");
    }
}

package dev.outcrop.server.http;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Refuses text and numbers that a database or a schema cannot hold: PostgreSQL has no U+0000, UTF-8 no lone surrogate. */
final class StorableText {
    private StorableText() {}

    /** Whether every database of ours can keep {@code text}. */
    static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * Looks at everything in {@code body}.
     *
     * @throws ProblemException a 400 that names the member
     */
    static void check(JsonNode body) {
        check(body, "");
    }

    private static void check(JsonNode node, String path) {
        if (node.isString() && !storable(node.stringValue())) {
            throw wrong(path, "has a character that can't be stored");
        }
        if (node.isNumber() && !node.isIntegralNumber() && !Double.isFinite(node.doubleValue())) {
            throw wrong(path, "is too large a number");
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(node.get(i), path + "[" + i + "]");
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!storable(member.getKey())) {
                throw wrong(path, "has a member whose name can't be stored");
            }
            check(member.getValue(), path.isEmpty() ? member.getKey() : path + "." + member.getKey());
        }
    }

    private static ProblemException wrong(String path, String what) {
        return ProblemException.badRequest(Optional.of(path).filter(p -> !p.isEmpty()), "“" + path + "” " + what + ".");
    }
}

package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An agent's file in two, so that its instructions can be replaced and all else stays to the byte.
 *
 * @param head the settings and the lines around them
 * @param body the instructions and the space around them
 */
public record AgentBody(String head, String body) {
    private static final Pattern OPENING = Pattern.compile("\uFEFF?---[ \\t]*\\r?\\n");
    private static final Pattern CLOSING = Pattern.compile("^---[ \\t]*(\\r\\n|\\n|$)", Pattern.MULTILINE);

    public AgentBody {
        requireNonNull(head, "head is null");
        requireNonNull(body, "body is null");
    }

    /**
     * Takes a file apart that {@link AgentFile} can read.
     *
     * @throws IllegalArgumentException if it has not the form of an agent's file
     */
    public static AgentBody of(String file) {
        Matcher opening = OPENING.matcher(file);
        Matcher closing = CLOSING.matcher(file);
        if (!opening.lookingAt() || !closing.find(opening.end())) {
            throw new IllegalArgumentException("an agent's file has settings between two lines of ---");
        }
        return new AgentBody(file.substring(0, closing.end()), file.substring(closing.end()));
    }

    /** The instructions as they are written, with their partials' tags; lines end with a line feed. */
    public String instructions() {
        return lines(body).strip();
    }

    /** The same file with other instructions; its lines end as they did. */
    public String with(String instructions) {
        String lines = lines(instructions).strip();
        int before = body.length() - body.stripLeading().length();
        int after = body.stripTrailing().length();
        return head
                + body.substring(0, before)
                + (head.contains("\r\n") ? lines.replace("\n", "\r\n") : lines)
                + (after > before ? body.substring(after) : "");
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n");
    }
}

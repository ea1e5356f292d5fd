package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;

/**
 * What the simulator plays, as the last user text says: {@code #bench tokens=200 pace=10ms tool=0 …#}.
 *
 * @param tokens how many tokens the answer has
 * @param paceNanos the time between two tokens; 0 sends all at once
 * @param tools how many tool calls come before the answer, one a step
 * @param use the tool's name
 * @param say characters of text before each tool call
 * @param pad characters that the tool is asked to add to its result
 * @param cutAfter the token after which the connection is closed; negative for never
 * @param key what the load generator knows this question by
 */
public record Script(int tokens, long paceNanos, int tools, String use, int say, int pad, int cutAfter, int key) {
    private static final byte[] MARK = "#bench ".getBytes(ISO_8859_1);
    private static final byte[] RESULT = "\"toolResult\"".getBytes(ISO_8859_1);

    /** An answer of this many tokens. */
    public static Script answer(int tokens, long paceMillis) {
        return new Script(tokens, paceMillis * 1_000_000, 0, "weather", 0, 0, -1, 0);
    }

    /** The same after this many tool calls. */
    public Script withTools(int count) {
        return new Script(tokens, paceNanos, count, use, say, pad, cutAfter, key);
    }

    /** The same with tool calls of this size: characters of text before each, and of what the tool adds to its result. */
    public Script withSizes(int text, int result) {
        return new Script(tokens, paceNanos, tools, use, text, result, cutAfter, key);
    }

    /** The same with another name of the tool. */
    public Script withTool(String name) {
        return new Script(tokens, paceNanos, tools, name, say, pad, cutAfter, key);
    }

    /** The same with the connection closed after so many tokens. */
    public Script withCut(int after) {
        return new Script(tokens, paceNanos, tools, use, say, pad, after, key);
    }

    /** The same for another question. */
    public Script withKey(int question) {
        return new Script(tokens, paceNanos, tools, use, say, pad, cutAfter, question);
    }

    /** The text that a person would send. */
    public String text() {
        return "#bench tokens=" + tokens + " pace=" + paceNanos / 1000 + "us tool=" + tools + " use=" + use + " say="
                + say + " pad=" + pad + " fail=" + (cutAfter < 0 ? "never" : "cut-after=" + cutAfter) + " key=" + key
                + " #";
    }

    /** What a request asks for: its last directive. Empty if it has none. */
    static Optional<Script> of(byte[] body, int length) {
        int at = lastIndex(body, length, MARK);
        if (at < 0) {
            return Optional.empty();
        }
        int end = at + MARK.length;
        while (end < length && body[end] != '#') {
            end++;
        }
        return Optional.of(parse(new String(body, at + MARK.length, end - at - MARK.length, ISO_8859_1)));
    }

    /** How many tool results stand behind the last directive: so many steps are done. */
    static int stepsDone(byte[] body, int length) {
        int count = 0;
        for (int i = Math.max(0, lastIndex(body, length, MARK)); i <= length - RESULT.length; i++) {
            if (body[i] == '"' && matches(body, i, RESULT)) {
                count++;
            }
        }
        return count;
    }

    private static Script parse(String directive) {
        Script script = answer(1, 0);
        int tokens = script.tokens;
        long pace = 0;
        for (String word : directive.strip().split(" ", -1)) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            switch (name) {
                case "tokens" -> tokens = Integer.parseInt(value);
                case "pace" -> pace = nanos(value);
                case "tool" -> script = script.withTools(Integer.parseInt(value));
                case "use" -> script = script.withTool(value);
                case "say" -> script = script.withSizes(Integer.parseInt(value), script.pad);
                case "pad" -> script = script.withSizes(script.say, Integer.parseInt(value));
                case "fail" ->
                    script = value.equals("never")
                            ? script
                            : script.withCut(Integer.parseInt(value.substring("cut-after=".length())));
                case "key" -> script = script.withKey(Integer.parseInt(value));
                default -> throw new IllegalArgumentException("unknown directive " + word);
            }
        }
        return new Script(tokens, pace, script.tools, script.use, script.say, script.pad, script.cutAfter, script.key);
    }

    private static long nanos(String value) {
        if (value.endsWith("us")) {
            return Long.parseLong(value.substring(0, value.length() - 2)) * 1000;
        }
        return Long.parseLong(value.replace("ms", "")) * 1_000_000;
    }

    private static int lastIndex(byte[] body, int length, byte[] wanted) {
        for (int i = length - wanted.length; i >= 0; i--) {
            if (body[i] == wanted[0] && matches(body, i, wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] body, int at, byte[] wanted) {
        for (int j = 0; j < wanted.length; j++) {
            if (body[at + j] != wanted[j]) {
                return false;
            }
        }
        return true;
    }
}

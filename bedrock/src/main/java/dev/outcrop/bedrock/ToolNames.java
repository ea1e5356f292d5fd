package dev.outcrop.bedrock;

import dev.outcrop.model.ToolSpec;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Converse takes tool names of 1 to 64 letters, digits, {@code _} and {@code -}. Any other name goes over the wire as
 * its readable beginning and a digest of all of it, and comes back as what it was. It is the same at every call, since a
 * cached prefix matches by its bytes; two names never become one, as far as 128 bits of SHA-256 tell them apart.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html">ToolSpecification</a>
 */
final class ToolNames {
    /** Every name is its own. */
    static final ToolNames PLAIN = new ToolNames(Map.of());

    private static final Pattern TAKEN = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern OTHERS = Pattern.compile("[^a-zA-Z0-9_-]");
    private static final String MARK = "_x";
    private static final int DIGEST_BYTES = 16;
    private static final int DIGITS = 26;
    private static final int READABLE = 64 - MARK.length() - DIGITS;

    /** A name of this form is never left as it is: it could be another one's. */
    private static final Pattern MADE = Pattern.compile("[a-zA-Z0-9_-]{0," + READABLE + "}_x[0-9a-v]{" + DIGITS + "}");

    private final Map<String, String> ours;

    private ToolNames(Map<String, String> ours) {
        this.ours = ours;
    }

    /** The way back for answers to a call that offers these tools. */
    static ToolNames of(List<ToolSpec> offered) {
        var ours = new HashMap<String, String>();
        for (ToolSpec tool : offered) {
            String wire = wire(tool.name());
            if (!wire.equals(tool.name())) {
                ours.put(wire, tool.name());
            }
        }
        return ours.isEmpty() ? PLAIN : new ToolNames(Map.copyOf(ours));
    }

    /** The name as Converse takes it. */
    static String wire(String name) {
        if (TAKEN.matcher(name).matches() && !MADE.matcher(name).matches()) {
            return name;
        }
        String readable = OTHERS.matcher(name).replaceAll("_");
        return readable.substring(0, Math.min(READABLE, readable.length())) + MARK + digest(name);
    }

    /** The name that a tool was offered by; a name that no offered tool has is left as it came. */
    String ours(String wire) {
        return ours.getOrDefault(wire, wire);
    }

    private static String digest(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String digits = new BigInteger(1, Arrays.copyOf(hash, DIGEST_BYTES)).toString(32);
            return "0".repeat(DIGITS - digits.length()) + digits;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

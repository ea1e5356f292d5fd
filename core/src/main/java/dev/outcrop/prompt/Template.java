package dev.outcrop.prompt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A template whose partials are in place. */
record Template(String template, String version, Set<String> variables) implements Prompt {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([\\p{L}_][\\p{L}\\p{N}_.-]*)\\s*}}");

    Template(String template) {
        this(template, versionOf(template), variablesOf(template));
    }

    @Override
    public String render(Map<String, String> values) {
        // One pass: what looks like a variable within a value is the value's own text.
        return VARIABLE.matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(
                        Optional.ofNullable(values.get(match.group(1))).orElse(match.group())));
    }

    private static Set<String> variablesOf(String template) {
        var names = new LinkedHashSet<String>();
        VARIABLE.matcher(template).results().map((MatchResult m) -> m.group(1)).forEach(names::add);
        return Collections.unmodifiableSet(names);
    }

    private static String versionOf(String template) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(template.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}

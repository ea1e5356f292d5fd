package dev.outcrop.server.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting's value that names a secret of AWS Secrets Manager instead of having it:
 * {@code aws-secret:outcrop/prod/langfuse#secretKey}.
 *
 * @param id its name or ARN
 * @param field of it, where it is a JSON object; empty for all of it
 */
public record SecretRef(String id, Optional<String> field) {
    /** What such a value begins with. */
    static final String SCHEME = "aws-secret:";

    private static final Pattern FORM =
            Pattern.compile("aws-secret:([A-Za-z0-9/_+=.@:-]{1,600}?)(?:#([A-Za-z0-9_.-]{1,100}))?");

    public SecretRef {
        requireNonNull(id, "id is null");
        requireNonNull(field, "field is null");
    }

    /** What {@code value} names; empty if it is the secret itself. */
    public static Optional<SecretRef> of(String value) {
        Matcher matcher = FORM.matcher(value);
        return matcher.matches()
                ? Optional.of(new SecretRef(matcher.group(1), Optional.ofNullable(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether it is meant to name one and does not. */
    static boolean wrong(String value) {
        return value.startsWith(SCHEME) && of(value).isEmpty();
    }

    /** As it is written, without the scheme. */
    @Override
    public String toString() {
        return id + field.map(name -> "#" + name).orElse("");
    }
}

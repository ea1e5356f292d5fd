package dev.outcrop.langfuse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The masks that come with Outcrop. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies, and the tests methods without state
public enum Detector implements Mask {
    /** E-mail addresses. */
    EMAIL("email", _ -> true, "[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}"),
    /** Numbers of payment cards: 13 to 19 digits whose check digit is right. */
    CARD("card", Detector::luhn, "(?<![\\p{N}.])\\d(?:[ -]?\\d){12,18}(?!\\p{N})"),
    /** Telephone numbers: with a country code, or grouped as in North America. */
    PHONE(
            "phone",
            Detector::dialable,
            "(?<![\\p{N}\\p{L}.+])(?:\\+|00)[1-9]\\d{0,2}(?:[ .()/-]{0,2}\\d){6,12}(?!\\p{N})",
            "(?<![\\p{N}\\p{L}.+-])\\(?\\d{3}\\)?[ .-]\\d{3}[ .-]\\d{4}(?![\\p{N}-])"),
    /** Access keys of AWS: ids by their form, secrets by their length and mixture. */
    AWS(
            "aws",
            Detector::awsKey,
            "(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])",
            "(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"),
    /** Tokens that let in whoever has them: bearer headers, JSON web tokens, keys with well-known beginnings. */
    BEARER(
            "bearer",
            _ -> true,
            "(?i)(?<=\\bbearer\\s)[A-Za-z0-9._~+/=-]{8,}",
            "eyJ[A-Za-z0-9_-]{6,}\\.[A-Za-z0-9_-]{6,}\\.[A-Za-z0-9_-]*",
            "(?<![A-Za-z0-9])(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}",
            "(?<![A-Za-z0-9])gh[opsur]_[A-Za-z0-9]{20,}",
            "(?<![A-Za-z0-9])xox[abprs]-[A-Za-z0-9-]{10,}");

    private static final int MOST_PHONE_DIGITS = 15;

    private final String word;
    private final Predicate<String> certain;
    private final List<Pattern> patterns;

    Detector(String word, Predicate<String> certain, String... patterns) {
        this.word = word;
        this.certain = certain;
        this.patterns = Arrays.stream(patterns).map(Pattern::compile).toList();
    }

    /** Its name in settings. */
    public String word() {
        return word;
    }

    /** The one of a name. */
    public static Optional<Detector> of(String word) {
        return Stream.of(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /** All of them. */
    public static Mask all() {
        return Stream.of(values()).map(one -> (Mask) one).reduce(Mask.none(), Mask::and);
    }

    @Override
    public String apply(String text) {
        String masked = text;
        for (Pattern pattern : patterns) {
            masked = pattern.matcher(masked)
                    .replaceAll(found ->
                            Matcher.quoteReplacement(certain.test(found.group()) ? "[" + word + "]" : found.group()));
        }
        return masked;
    }

    /** The check digit of ISO/IEC 7812-1. */
    private static boolean luhn(String number) {
        int sum = 0;
        boolean second = false;
        for (int i = number.length() - 1; i >= 0; i--) {
            char c = number.charAt(i);
            if (c < '0' || c > '9') {
                continue;
            }
            int digit = c - '0';
            int doubled = second ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
            second = !second;
        }
        return sum % 10 == 0;
    }

    private static boolean dialable(String number) {
        return number.chars().filter(Character::isDigit).count() <= MOST_PHONE_DIGITS;
    }

    /** A secret mixes cases and digits, which a hash in hexadecimal does not. */
    private static boolean awsKey(String key) {
        return key.length() < 40
                || (key.chars().anyMatch(Character::isUpperCase)
                        && key.chars().anyMatch(Character::isLowerCase)
                        && key.chars().anyMatch(Character::isDigit));
    }
}

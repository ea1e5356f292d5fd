package dev.outcrop.server.config;

import dev.outcrop.model.Cost;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, sizes, times and money; what is not of the right form becomes a problem and a harmless value. */
record Amounts(Forms forms) {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KB|MB|GB)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})\\s*(ms|s|m|h|d)");
    private static final Pattern USD = Pattern.compile("\\d{1,6}(\\.\\d{1,9})?");
    private static final Pattern CALLS = Pattern.compile("[1-9]\\d{0,6}");

    int port(SettingKey key) {
        Optional<String> text = forms.text(key);
        if (text.isEmpty()) {
            return 0;
        }
        if (text.get().matches("\\d{1,5}") && Integer.parseInt(text.get()) <= 65_535) {
            return Integer.parseInt(text.get());
        }
        forms.wrong(key, "is a number from 0 to 65535, not \"" + text.get() + "\"");
        return 0;
    }

    Optional<Cost> money(SettingKey key) {
        Optional<String> text = forms.text(key);
        if (text.isPresent() && !USD.matcher(text.get()).matches()) {
            forms.wrong(key, "is an amount in US dollars such as 0.50, not \"" + text.get() + "\"");
            return Optional.empty();
        }
        return text.map(BigDecimal::new).map(Cost::new);
    }

    Optional<Long> count(SettingKey key) {
        Optional<String> text = forms.text(key);
        if (text.isPresent() && !text.get().matches("\\d{1,15}")) {
            forms.wrong(key, "is a whole number, not \"" + text.get() + "\"");
            return Optional.empty();
        }
        return text.map(Long::valueOf);
    }

    int calls(SettingKey key) {
        String text = forms.text(key).orElse("1");
        if (!CALLS.matcher(text).matches()) {
            forms.wrong(key, "is a number, 1 or more, not \"" + text + "\"");
            return 1;
        }
        return Integer.parseInt(text);
    }

    /** Whether these are amounts in US dollars. */
    static boolean money(List<String> texts) {
        return texts.stream().allMatch(text -> USD.matcher(text).matches());
    }

    /** Whether these are numbers of calls. */
    static boolean calls(List<String> texts) {
        return texts.stream().allMatch(text -> CALLS.matcher(text).matches());
    }

    long size(SettingKey key) {
        Matcher matcher = SIZE.matcher(forms.text(key).orElse("1"));
        if (!matcher.matches()) {
            forms.wrong(key, "is a size such as 512KB or 1MB");
            return 1;
        }
        int shift = switch (Optional.ofNullable(matcher.group(2)).orElse("B").toUpperCase(Locale.ROOT)) {
            case "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            default -> 0;
        };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    Duration time(SettingKey key) {
        Matcher matcher = TIME.matcher(forms.text(key).orElse("0s"));
        if (!matcher.matches()) {
            forms.wrong(key, "is a time such as 500ms, 25s, 5m, 2h or 30d");
            return Duration.ZERO;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    Optional<Instant> moment(SettingKey key) {
        try {
            return forms.text(key).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeParseException _) {
            forms.wrong(key, "is a moment with its zone, such as 2026-11-29T10:00:00Z");
            return Optional.empty();
        }
    }

    /** Empty for never. */
    Optional<Duration> period(SettingKey key) {
        boolean never = forms.text(key).equals(Optional.of("never"));
        return never ? Optional.empty() : Optional.of(time(key, Duration.ofSeconds(1)));
    }

    Duration time(SettingKey key, Duration least) {
        Duration time = time(key);
        if (time.compareTo(least) >= 0) {
            return time;
        }
        if (time.isPositive() || TIME.matcher(forms.text(key).orElse("")).matches()) {
            forms.wrong(key, "is at least " + least.toSeconds() + "s");
        }
        return least;
    }

    Duration time(SettingKey key, Duration least, Duration most) {
        Duration time = time(key, least);
        if (time.compareTo(most) <= 0) {
            return time;
        }
        forms.wrong(key, "is at most " + most.toSeconds() + "s");
        return most;
    }
}

package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A question, read for the words in it. Nothing here understands anything. */
record Question(String text) {
    private static final Set<String> COMMON = Set.of(
            ("a an and are as at be by can could do does for from get give had has have help how i if in into is it its let me my"
                            + " need of on or our please show so some tell that the their them there this to today tomorrow us"
                            + " use want was we what what's when where which who will with would you your about out think"
                            + " answer long any also like just make know used user city name value returns return")
                    .split(" ", -1));
    private static final Pattern PLACE =
            Pattern.compile("\\b(?:in|at|for|near|around|to)\\s+(\\p{Lu}[\\p{L}'’-]+(?:\\s+\\p{Lu}[\\p{L}'’-]+)*)");
    private static final Pattern BARE_PLACE = Pattern.compile("\\b(?:in|near)\\s+(\\p{Ll}{3,})\\s*(?:[?.!,]|$)");
    private static final Pattern CAPITALS =
            Pattern.compile("(?<=[\\p{L},]\\s)(\\p{Lu}[\\p{L}'’-]+(?:\\s+\\p{Lu}[\\p{L}'’-]+)*)");
    private static final Pattern JAPANESE_PLACE = Pattern.compile("([\\p{IsHan}\\p{IsKatakana}ー]{2,})(?:の|で|は|に)");
    private static final Pattern NOT_A_PLACE =
            Pattern.compile(".*(?:今日|明日|昨日|今週|来週|天気|気温|季節|旬|時間|計算|単位|料理|霜|地温|野菜|トマト).*");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d])-?\\d+(?:[.,]\\d+)?");
    private static final Pattern ARITHMETIC =
            Pattern.compile("[(\\d][\\d\\s.,()]*(?:[-+*/^%×÷xX]\\s*[\\d\\s.,()]*\\d[\\d\\s.,()]*)+");
    private static final Pattern LIST_INTRO =
            Pattern.compile("(?:^|.*\\b)(?:i have|we have|have|with|using)\\s+", Pattern.CASE_INSENSITIVE);

    boolean japanese() {
        return text.codePoints().anyMatch(Usage::wide);
    }

    /** Words that say something, shortened to stems. */
    Set<String> stems() {
        return stems(text);
    }

    static Set<String> stems(String text) {
        return Words.of(text).stream()
                .filter(word -> !COMMON.contains(word))
                .map(Question::stem)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Enough of English grammar to find "tomatoes" in "tomato". */
    static String stem(String word) {
        for (String ending : List.of("ies", "oes", "es", "s", "ing", "ed")) {
            if (word.endsWith(ending) && word.length() - ending.length() >= 3) {
                String stem = word.substring(0, word.length() - ending.length());
                return ending.equals("ies") ? stem + "y" : ending.equals("oes") ? stem + "o" : stem;
            }
        }
        return word.endsWith("e") && word.length() > 4 ? word.substring(0, word.length() - 1) : word;
    }

    Set<Topic> topics() {
        Set<Topic> topics = Topic.of(text, stems());
        arithmetic().ifPresent(_ -> topics.add(Topic.CALCULATE));
        return topics;
    }

    boolean says(String... words) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String word : words) {
            boolean found = Usage.wide(word.codePointAt(0))
                    ? lower.contains(word)
                    : Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                            .matcher(lower)
                            .find();
            if (found) {
                return true;
            }
        }
        return false;
    }

    Optional<String> place() {
        for (Pattern pattern : List.of(PLACE, JAPANESE_PLACE, BARE_PLACE, CAPITALS)) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                String place = matcher.group(1);
                if (!NOT_A_PLACE.matcher(place).matches() && !COMMON.contains(place.toLowerCase(Locale.ROOT))) {
                    return Optional.of(place);
                }
            }
        }
        return Optional.empty();
    }

    List<Double> numbers() {
        List<Double> numbers = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            numbers.add(Double.parseDouble(matcher.group().replace(',', '.')));
        }
        return numbers;
    }

    Optional<String> arithmetic() {
        Matcher matcher = ARITHMETIC.matcher(text);
        return matcher.find()
                ? Optional.of(matcher.group()
                        .strip()
                        .replace('×', '*')
                        .replace('x', '*')
                        .replace('X', '*')
                        .replace('÷', '/'))
                : Optional.empty();
    }

    /** What an enumeration in the question lists: "I have eggs, leeks and rice". */
    List<String> items() {
        String body = LIST_INTRO.matcher(text).replaceFirst("");
        String[] parts = body.split("\\s*(?:,|、|と|\\band\\b|[.?!。？！]|が(?=あり|ある))\\s*", -1);
        List<String> items = new ArrayList<>();
        for (String part : parts) {
            if (!part.isBlank() && !part.startsWith("あり") && !part.startsWith("ある")) {
                items.add(part.strip());
            }
        }
        return items.isEmpty() ? List.of(text) : items;
    }

    /** The words that carry the question. */
    String salient() {
        if (japanese()) {
            return text.strip();
        }
        String words =
                Words.of(text).stream().filter(word -> !COMMON.contains(word)).collect(Collectors.joining(" "));
        return words.isEmpty() ? text.strip() : words;
    }
}

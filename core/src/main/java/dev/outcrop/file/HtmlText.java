package dev.outcrop.file;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The text of an HTML page, in one pass: nothing is run, fetched or believed. */
final class HtmlText {
    private static final Set<String> SKIPPED = Set.of("script", "style", "template", "noscript", "svg", "head");
    private static final Set<String> BREAKING = Set.of(
            "p",
            "br",
            "div",
            "li",
            "tr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "ul",
            "ol",
            "section",
            "article",
            "blockquote",
            "pre",
            "hr",
            "dt",
            "dd");
    private static final Map<String, String> ENTITIES =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");
    private static final int LONGEST_ENTITY = 10;

    private final String html;
    private final FileText.Cut text;
    private int at;

    private HtmlText(String html, int most) {
        this.html = html;
        this.text = new FileText.Cut(most);
    }

    static String of(String html, int most) {
        return new HtmlText(html, most).read();
    }

    private String read() {
        while (at < html.length() && !text.full()) {
            int open = html.indexOf('<', at);
            int end = open < 0 ? html.length() : open;
            words(end);
            at = end;
            if (open >= 0) {
                tag();
            }
        }
        return text.toString()
                .replaceAll("[ \\t\\r\\f]+", " ")
                .replaceAll("(?: ?\\n ?){2,}", "\n\n")
                .strip();
    }

    private void words(int end) {
        var plain = new StringBuilder();
        while (at < end) {
            char c = html.charAt(at);
            int semicolon = c == '&' ? html.indexOf(';', at) : -1;
            if (semicolon > at && semicolon < end && semicolon - at <= LONGEST_ENTITY) {
                plain.append(entity(html.substring(at + 1, semicolon)));
                at = semicolon + 1;
            } else {
                plain.append(c == '\n' ? ' ' : c);
                at++;
            }
        }
        text.add(plain.toString());
    }

    private static String entity(String name) {
        if (name.startsWith("#")) {
            try {
                int code = name.startsWith("#x") || name.startsWith("#X")
                        ? Integer.parseInt(name.substring(2), 16)
                        : Integer.parseInt(name.substring(1));
                boolean real = Character.isValidCodePoint(code)
                        && code >= 0x20
                        && Character.getType(code) != Character.SURROGATE;
                return real ? Character.toString(code) : " ";
            } catch (NumberFormatException _) {
                return "&" + name + ";";
            }
        }
        return ENTITIES.getOrDefault(name, "&" + name + ";");
    }

    private void tag() {
        if (html.startsWith("<!--", at)) {
            after("-->");
            return;
        }
        int close = html.indexOf('>', at);
        if (close < 0) {
            at = html.length();
            return;
        }
        String name = name(at + 1, close);
        boolean opens = html.charAt(at + 1) != '/';
        at = close + 1;
        if (BREAKING.contains(name)) {
            text.add("\n");
        } else if (name.equals("td") || name.equals("th")) {
            text.add("\t");
        }
        if (opens && SKIPPED.contains(name)) {
            skip(name);
        }
    }

    private String name(int from, int close) {
        int start = from < close && html.charAt(from) == '/' ? from + 1 : from;
        int end = start;
        while (end < close && Character.isLetterOrDigit(html.charAt(end))) {
            end++;
        }
        return html.substring(start, end).toLowerCase(Locale.ROOT);
    }

    /** To the end of the element; without one, to the end of the page. */
    private void skip(String name) {
        String end = "</" + name;
        while (at < html.length() && !html.regionMatches(true, at, end, 0, end.length())) {
            int next = html.indexOf('<', at + 1);
            at = next < 0 ? html.length() : next;
        }
        after(">");
    }

    private void after(String mark) {
        int found = html.indexOf(mark, at);
        at = found < 0 ? html.length() : found + mark.length();
    }
}

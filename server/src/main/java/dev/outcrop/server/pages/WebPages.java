package dev.outcrop.server.pages;

import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Pages;
import dev.outcrop.server.http.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The files below {@code web/} on the class path. What is in {@code assets/} has its content's hash in its name and may
 * be kept for ever; a path that is no file is a place within the application, so it gets {@code index.html}.
 */
public final class WebPages implements Pages {
    /** No dot at the beginning, so neither {@code ..} nor a hidden file, and nothing that means anything to a file system. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    private static final int DEEPEST = 8;
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String INDEX = "index.html";
    private static final String NO_PAGES = """
            <!doctype html>
            <html lang="en">
              <head><meta charset="utf-8"><title>Outcrop</title></head>
              <body>
                <h1>Outcrop is running</h1>
                <p>This build has no pages: it was made with <code>-Dui.skip</code>. The API is here all the same,
                and <a href="/openapi.json">openapi.json</a> describes it.</p>
              </body>
            </html>
            """;

    private final ClassLoader files;

    /** Only what exists is kept, so a stranger's guesses do not fill it. */
    private final Map<String, PageFile> found = new ConcurrentHashMap<>();

    /** The pages that {@code files} finds below {@code web/}. */
    public WebPages(ClassLoader files) {
        this.files = files;
    }

    /** Whether there are pages at all. */
    public boolean present() {
        return file(List.of(INDEX)).isPresent();
    }

    @Override
    public ApiResponse get(List<String> segments, Function<String, Optional<String>> headers) {
        Optional<PageFile> file = file(segments);
        if (segments.getFirst().equals("assets")) {
            return file.map(asset -> asset.answer(headers, FOR_EVER))
                    .orElseThrow(() -> ProblemException.notFound("There is no such file."));
        }
        return file.or(() -> file(List.of(INDEX)))
                .map(page -> page.answer(headers, "no-cache"))
                .orElseGet(() ->
                        ApiResponse.text("text/html; charset=utf-8", NO_PAGES).with("Cache-Control", "no-cache"));
    }

    private Optional<PageFile> file(List<String> segments) {
        boolean safe = segments.size() <= DEEPEST
                && segments.stream().allMatch(part -> SAFE.matcher(part).matches())
                // A name without an extension can be a folder, which a class path happily lists.
                && segments.getLast().contains(".");
        if (!safe) {
            return Optional.empty();
        }
        String path = "web/" + String.join("/", segments);
        Optional<PageFile> known = Optional.ofNullable(found.get(path));
        if (known.isPresent()) {
            return known;
        }
        Optional<PageFile> read = PageFile.read(files, path);
        read.ifPresent(file -> found.put(path, file));
        return read;
    }
}

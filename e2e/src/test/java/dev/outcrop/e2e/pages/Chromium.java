package dev.outcrop.e2e.pages;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine's own Chromium, one for all tests of a JVM; nothing is downloaded. Without one the tests are skipped, and say
 * so.
 */
final class Chromium {
    private static Optional<Chromium> running = Optional.empty();

    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-quic",
            "--disable-component-update",
            "--no-first-run");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path executable) {
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(QUIET));
    }

    /** Starts it headless, if it does not run yet. {@code CHROMIUM} names another one than Debian's. */
    static synchronized Chromium shared() {
        if (running.isEmpty()) {
            var started = new Chromium(executable());
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::quit));
            running = Optional.of(started);
        }
        return running.orElseThrow();
    }

    private static Path executable() {
        Optional<Path> found = Stream.of(
                        Optional.ofNullable(System.getenv("CHROMIUM")).orElse(""),
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome")
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "Chromium is not installed (apt install chromium, or name one in CHROMIUM)");
        return found.orElseThrow();
    }

    /** A person's browser, with nothing in it yet. */
    BrowserContext person(URI base, Screen screen) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(base.toString())
                .setViewportSize(screen.width(), screen.height())
                .setColorScheme(screen.dark() ? ColorScheme.DARK : ColorScheme.LIGHT)
                .setHasTouch(screen.phone())
                .setLocale(screen.locale()));
        context.setDefaultTimeout(20_000);
        return context;
    }

    /**
     * What a person looks at.
     *
     * @param width in CSS pixels
     * @param height in CSS pixels
     * @param dark what the system prefers
     * @param locale the browser's first language
     */
    record Screen(int width, int height, boolean dark, String locale) {
        static final Screen DESK = new Screen(1280, 800, false, "en-US");

        static Screen phone(int width) {
            return new Screen(width, 844, false, "en-US");
        }

        boolean phone() {
            return width < 500;
        }

        Screen inDark() {
            return new Screen(width, height, true, locale);
        }

        Screen in(String language) {
            return new Screen(width, height, dark, language);
        }

        /** For file names. */
        String label() {
            return (phone() ? width + "-" : "") + (dark ? "dark" : "light");
        }
    }

    private void quit() {
        browser.close();
        playwright.close();
    }
}

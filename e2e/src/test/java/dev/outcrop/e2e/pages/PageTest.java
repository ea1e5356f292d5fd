package dev.outcrop.e2e.pages;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.pages.Chromium.Screen;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every test of a page has: the shipped agents on a fresh SQLite, a model that says what the test writes, and
 * browsers in which nothing may go wrong unseen (see {@link Watch}).
 */
@ExtendWith(ShowServerLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageTest {
    static final Duration SOON = Duration.ofSeconds(20);

    /** An agent that asks before it calculates. */
    static final String TELLER = """
            ---
            name: teller
            title: Teller
            description: Asks before it calculates.
            model: chat
            tools: [calculator]
            approvals:
              calculator: ask
            ---
            You calculate with your tool.
            """;

    /** Each test has a server of its own, which is gone before the second compiler's work would be of use. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    @TempDir
    Path folder;

    private final List<AutoCloseable> things = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final List<BrowserContext> people = new ArrayList<>();
    Chromium chromium;
    ScriptedBedrock model;
    RunningServer server;
    private ServerOptions started;
    ChatClient api;

    @SuppressWarnings("NullAway.Init") // filled before each test
    PageTest() {}

    @BeforeAll
    void browser() {
        chromium = Chromium.shared();
        PlaywrightAssertions.setDefaultAssertionTimeout((double) SOON.toMillis());
    }

    @BeforeEach
    void fresh() throws IOException {
        model = new ScriptedBedrock();
        started = options();
        server = RunningServer.start(started);
        api = new ChatClient(server.base());
        things.addAll(List.of(model, server));
    }

    @AfterEach
    void nothing_went_wrong() throws Exception {
        try {
            watches.forEach(Watch::assertClean);
        } finally {
            for (BrowserContext person : people) {
                person.close();
            }
            people.clear();
            watches.clear();
            for (AutoCloseable thing : things.reversed()) {
                thing.close();
            }
            things.clear();
        }
    }

    /** How the server of each test is started. */
    ServerOptions options() throws IOException {
        return usual();
    }

    /** The scripted model on Amazon Bedrock's wire. Titles are first words, so that they take no turn of the script. */
    private ServerOptions usual() throws IOException {
        return new ServerOptions(
                Files.createTempDirectory(folder, "data"),
                List.of("--model", "bedrock", "--titles", "words"),
                model.environment(),
                List.of(QUICK_START));
    }

    /** As usual, with an agent whose file this is. */
    ServerOptions withAgent(String agent, String file) throws IOException {
        Path agents = Files.createTempDirectory(folder, "agents");
        Files.writeString(Files.createDirectories(agents.resolve(agent)).resolve("agent.md"), file);
        return usual().with("--agents", agents.toString());
    }

    /** Closed after the test. */
    <T extends AutoCloseable> T closing(T thing) {
        things.add(thing);
        return thing;
    }

    /** Another server on the data of the first, which is gone. */
    RunningServer startAgain() {
        return closing(RunningServer.start(started));
    }

    /** A person at a desk. */
    Chat visitor() {
        return visitor(Screen.DESK);
    }

    Chat visitor(Screen screen) {
        return visitor(server.base(), screen);
    }

    Chat visitor(URI base, Screen screen) {
        BrowserContext person = chromium.person(base, screen);
        people.add(person);
        watches.add(Watch.over(person, base));
        return new Chat(person.newPage());
    }

    /** Another tab of the same browser. */
    Chat tabOf(Chat chat) {
        return new Chat(chat.page().context().newPage());
    }

    /** People leave our pages for this place and come back. */
    void expectVisitsTo(URI place) {
        watches.forEach(watch -> watch.expectVisitsTo(place));
    }

    /** The test breaks the network on purpose. */
    void expectFaults() {
        watches.forEach(Watch::expectFaults);
    }
}

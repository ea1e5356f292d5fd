package dev.outcrop.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text of PDFs, read by a process of its own: a few kilobytes of PDF can unpack to gigabytes or keep a parser busy for
 * ever, and a small heap that ends with its process, and a deadline, hold whatever the file does. The process has no
 * environment but its locale, so no secrets, and reads nothing but its input. Nothing in a PDF is run.
 */
final class PdfText {
    private static final Logger LOG = LoggerFactory.getLogger(PdfText.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** For the place: as long as a few files take. */
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** Four megabytes at most. */
    private static final KeptTexts KEPT = new KeptTexts(32, 2_000_000);

    /** One is read at a time: its memory comes on top of what this process was given. */
    private static final Semaphore PLACES = new Semaphore(1);

    private static final Set<String> LOCALE = Set.of("LANG", "LC_ALL");

    private static final List<String> SMALL = List.of(
            "-Xmx96m",
            "-Xss1m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-Dorg.apache.commons.logging.LogFactory=org.apache.commons.logging.impl.LogFactoryImpl",
            "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog");

    private final Duration patience;

    private PdfText(Duration patience) {
        this.patience = requireNonNull(patience, "patience is null");
    }

    /**
     * Empty if it has no text, is not whole, needs a password, or asks for more memory than there is.
     *
     * @throws NotReadInTime if it asks for more time, or others do
     */
    static Optional<String> of(byte[] content) {
        return of(content, PATIENCE);
    }

    static Optional<String> of(byte[] content, Duration patience) {
        return new PdfText(patience).read(content);
    }

    private Optional<String> read(byte[] content) {
        String key = KeptTexts.key(content);
        return KEPT.of(key).orElseGet(() -> inPlace(key, content));
    }

    private Optional<String> inPlace(String key, byte[] content) {
        try {
            if (!PLACES.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NotReadInTime("other PDFs are read for longer than " + WAIT);
            }
            try {
                Optional<Optional<String>> meanwhile = KEPT.of(key);
                if (meanwhile.isPresent()) {
                    return meanwhile.get();
                }
                return ask(process().start(), key, content);
            } finally {
                PLACES.release();
            }
        } catch (IOException | ExecutionException failure) {
            LOG.warn("a PDF can't be read: {}", failure.toString());
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the run is stopped
            return Optional.empty();
        }
    }

    static ProcessBuilder process() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PdfReader.class.getName()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // By its locale the process reads the names of folders that are given to it.
        builder.environment().keySet().retainAll(LOCALE);
        return builder;
    }

    private Optional<String> ask(Process process, String key, byte[] content)
            throws InterruptedException, ExecutionException {
        try (ExecutorService pipes = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Future<byte[]> said =
                        pipes.submit(() -> process.getInputStream().readNBytes(PdfReader.MOST_BYTES));
                pipes.execute(() -> give(process, content));
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.info("a PDF takes longer than {} to read, and is left", patience);
                    throw new NotReadInTime("it takes longer than " + patience);
                }
                int end = process.exitValue();
                if (end != 0 && end != PdfReader.UNREADABLE) {
                    LOG.warn("a PDF can't be read: its process ended with {}", end);
                    // Perhaps for want of something that is there another time, so it isn't kept.
                    return Optional.empty();
                }
                Optional<String> text = end == 0 ? Optional.of(text(said.get())) : Optional.empty();
                KEPT.keep(key, text);
                return text;
            } finally {
                // Which ends the pipes too; its memory is free before the next one is read.
                var _ = process.destroyForcibly()
                        .onExit()
                        .completeOnTimeout(process, 5, TimeUnit.SECONDS)
                        .join();
            }
        }
    }

    private static String text(byte[] said) {
        var text = new FileText.Cut(FileText.LONGEST);
        text.add(new String(said, StandardCharsets.UTF_8));
        return text.toString().strip();
    }

    private static void give(Process process, byte[] content) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(content);
        } catch (IOException _) {
            // It ended before it had read all, and how it ended says why.
        }
    }
}

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
 * environment, so no secrets, and reads nothing but its input. Nothing in a PDF is run.
 */
final class PdfText {
    private static final Logger LOG = LoggerFactory.getLogger(PdfText.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** One is read at a time: its memory comes on top of what this process was given. Others wait as long as a file may take. */
    private static final Semaphore PLACES = new Semaphore(1);

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

    /** Empty if it has no text, is not whole, needs a password, or asks for more memory or time than there is. */
    static Optional<String> of(byte[] content) {
        return of(content, PATIENCE);
    }

    static Optional<String> of(byte[] content, Duration patience) {
        return new PdfText(patience).read(content);
    }

    private Optional<String> read(byte[] content) {
        try {
            if (!PLACES.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            try {
                return ask(start(), content);
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

    private static Process start() throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PdfReader.class.getName()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        return builder.start();
    }

    private Optional<String> ask(Process process, byte[] content) throws InterruptedException, ExecutionException {
        try (ExecutorService pipes = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Future<byte[]> said =
                        pipes.submit(() -> process.getInputStream().readNBytes(PdfReader.MOST_BYTES));
                pipes.execute(() -> give(process, content));
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.info("a PDF takes longer than {} to read, and is left", patience);
                    return Optional.empty();
                }
                if (process.exitValue() != 0) {
                    if (process.exitValue() != PdfReader.UNREADABLE) {
                        LOG.warn("a PDF can't be read: its process ended with {}", process.exitValue());
                    }
                    return Optional.empty();
                }
                var text = new FileText.Cut(FileText.LONGEST);
                text.add(new String(said.get(), StandardCharsets.UTF_8));
                return Optional.of(text.toString().strip());
            } finally {
                process.destroyForcibly(); // which ends the pipes too
            }
        }
    }

    private static void give(Process process, byte[] content) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(content);
        } catch (IOException _) {
            // It ended before it had read all, and how it ended says why.
        }
    }
}

package dev.outcrop.e2e.durable;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where in a conversation's run a process has to end or to stop: a file that all processes see, and that is burnt by the
 * one that comes to the point first.
 *
 * @param event by its {@link EventName}
 */
record Fuse(Path folder, String conversation, How how, String event) {
    private static final String BURNT = ".burnt-by-";

    Fuse {
        requireNonNull(folder, "folder is null");
        requireNonNull(conversation, "conversation is null");
        requireNonNull(how, "how is null");
        requireNonNull(event, "event is null");
    }

    /** What happens at the point. */
    enum How {
        /** The process is gone as soon as the event is stored. */
        HALT_AFTER,
        /** The process is gone when it is about to store the event. */
        HALT_BEFORE,
        /** The process is gone while the event is being stored. */
        HALT_DURING,
        /** The process stands still as soon as the event is stored. */
        STOP_AFTER,
        /** The process stands still when it is about to store the event. */
        STOP_BEFORE;

        boolean halts() {
            return name().startsWith("HALT");
        }

        boolean after() {
            return name().endsWith("AFTER");
        }
    }

    /** The fuse that lies at this conversation, if it is not burnt. */
    static Optional<Fuse> at(Path folder, String conversation) {
        try {
            String[] words = Files.readString(folder.resolve(conversation)).split(" ", 2);
            return Optional.of(new Fuse(folder, conversation, How.valueOf(words[0]), words[1]));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lays it. */
    Fuse lay() {
        try {
            Path written = Files.writeString(folder.resolve(conversation + ".new"), how + " " + event);
            Files.move(written, folder.resolve(conversation), StandardCopyOption.ATOMIC_MOVE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Burns it; true for the one process that did. Its file is then named after that process, in one piece. */
    boolean burn() {
        long pid = ProcessHandle.current().pid();
        try {
            Files.move(
                    folder.resolve(conversation),
                    folder.resolve(conversation + BURNT + pid),
                    StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException burntBefore) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process that burnt it. */
    Optional<Long> burntBy() {
        String burnt = conversation + BURNT;
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(burnt))
                    .map(name -> Long.parseLong(name.substring(burnt.length())))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes it away, so that a process which comes to the point late, and which nobody waits for, is not hit. */
    void remove() {
        try {
            Files.deleteIfExists(folder.resolve(conversation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return how.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " \"" + event + "\"";
    }
}

package dev.outcrop.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Agents in a folder. */
record AgentFolder(Path folder) implements AgentSource {
    private static final String FILE = "agent.md";
    private static final String EXTENSION = ".md";

    @Override
    public List<AgentText> agents() {
        if (!Files.isDirectory(folder)) {
            throw new AgentProblems(List.of(new AgentProblem(folder.toString(), 0, "there is no such folder")));
        }
        var problems = new ArrayList<AgentProblem>();
        var agents = new ArrayList<AgentText>();
        for (Path file : files()) {
            try {
                agents.add(new AgentText(file.toString(), nameOf(file), Files.readString(file)));
            } catch (CharacterCodingException notText) {
                problems.add(new AgentProblem(file.toString(), 0, "is not text in UTF-8"));
            } catch (IOException unreadable) {
                problems.add(new AgentProblem(file.toString(), 0, "can't be read: " + unreadable.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new AgentProblems(problems);
        }
        return agents;
    }

    @Override
    public Optional<String> partial(String name) {
        Path file = folder.resolve("_partials").resolve(name + EXTENSION);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException unreadable) {
            throw new AgentProblems(List.of(new AgentProblem(
                    file.toString(), 0, "can't be read as text in UTF-8: " + unreadable.getMessage())));
        }
    }

    @Override
    public String stamp() {
        var stamp = new StringBuilder();
        Stream.concat(files().stream(), list(folder.resolve("_partials")).stream())
                .forEach(file -> stamp.append(file).append(stampOf(file)));
        return stamp.toString();
    }

    private static String stampOf(Path file) {
        try {
            return " " + Files.getLastModifiedTime(file).toInstant() + " " + Files.size(file) + "\n";
        } catch (IOException gone) {
            return " gone\n"; // deleted between listing and looking: the next stamp differs
        }
    }

    private List<Path> files() {
        return list(folder).stream()
                .filter(path -> !startsWithMark(path))
                .flatMap(path -> {
                    Path inFolder = path.resolve(FILE);
                    return Files.isDirectory(path)
                            ? Stream.of(inFolder).filter(Files::isRegularFile)
                            : Stream.of(path).filter(AgentFolder::isAgent);
                })
                .toList();
    }

    private static boolean startsWithMark(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith("_") || name.startsWith(".");
    }

    private static boolean isAgent(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(EXTENSION) && !name.toLowerCase(Locale.ROOT).equals("readme.md");
    }

    private String nameOf(Path file) {
        Path below = folder.relativize(file);
        String first = below.getName(0).toString();
        return below.getNameCount() > 1 ? first : first.substring(0, first.length() - EXTENSION.length());
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        } catch (IOException | UncheckedIOException unreadable) {
            throw new AgentProblems(List.of(
                    new AgentProblem(folder.toString(), 0, "the folder can't be read: " + unreadable.getMessage())));
        }
    }
}

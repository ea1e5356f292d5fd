import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Sums up the test reports that were written since a moment: {@code java Summary.java FOLDER EPOCH_SECONDS}. Prints what
 * failed, what could not run on this machine and why, and {@code N passed, N failed, N skipped} on a line by itself.
 * Ends with 1 if anything failed or nothing ran.
 */
final class Summary {
    private int passed;
    private final List<String> failed = new ArrayList<>();
    private final Map<String, List<String>> skipped = new TreeMap<>();

    public static void main(String[] args) throws Exception {
        var summary = new Summary();
        for (Path report : reports(Path.of(args[0]), Instant.ofEpochSecond(Long.parseLong(args[1])))) {
            summary.add(report);
        }
        System.out.print(summary.text());
        System.exit(summary.failed.isEmpty() && summary.passed > 0 ? 0 : 1);
    }

    private static List<Path> reports(Path folder, Instant since) throws IOException {
        var reports = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes about) {
                String name = at.getFileName().toString();
                boolean uninteresting = name.equals("node_modules") || name.equals(".git") || name.equals("src");
                return uninteresting ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                String name = file.getFileName().toString();
                String parent = file.getParent().getFileName().toString();
                boolean report = parent.endsWith("-reports") && name.startsWith("TEST-") && name.endsWith(".xml");
                if (report && !about.lastModifiedTime().toInstant().isBefore(since)) {
                    reports.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return reports;
    }

    private void add(Path report) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        NodeList cases =
                factory.newDocumentBuilder().parse(report.toFile()).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            add((Element) cases.item(i));
        }
    }

    private void add(Element test) {
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        Optional<Element> fault = child(test, "failure").or(() -> child(test, "error"));
        if (fault.isPresent()) {
            failed.add(name + "\n" + why(fault.get()));
        } else if (child(test, "skipped").isPresent()) {
            var skip = (Element) test.getElementsByTagName("skipped").item(0);
            String reason = skip.getAttribute("message").replaceFirst("^Assumption failed: ", "").strip();
            skipped.computeIfAbsent(reason.isEmpty() ? "no reason given" : reason, _ -> new ArrayList<>()).add(name);
        } else {
            passed++;
        }
    }

    private static Optional<Element> child(Element test, String name) {
        for (Node at = test.getFirstChild(); at != null; at = at.getNextSibling()) {
            if (at.getNodeName().equals(name)) {
                return Optional.of((Element) at);
            }
        }
        return Optional.empty();
    }

    /** Enough to know what failed where only this is left of a run: the message's beginning and the test's own line. */
    private static String why(Element fault) {
        String test = ((Element) fault.getParentNode()).getAttribute("classname");
        Stream<String> message = fault.getAttribute("message").lines().filter(line -> !line.isBlank()).limit(6);
        Stream<String> place = fault.getTextContent()
                .lines()
                .filter(line -> line.strip().startsWith("at " + test))
                .limit(1);
        return Stream.concat(message, place)
                .map(line -> "    " + line.strip())
                .map(line -> line.substring(0, Math.min(200, line.length())))
                .collect(Collectors.joining("\n"));
    }

    private String text() {
        var text = new StringBuilder("\n");
        if (!failed.isEmpty()) {
            text.append("Failed:\n");
            failed.forEach(name -> text.append("  ").append(name).append('\n'));
        }
        if (!skipped.isEmpty()) {
            text.append("Could not run here:\n");
            skipped.forEach((reason, names) -> text.append("  ")
                    .append(reason)
                    .append(" (")
                    .append(names.size())
                    .append(": ")
                    .append(names.stream().limit(3).collect(Collectors.joining(", ")))
                    .append(names.size() > 3 ? ", …" : "")
                    .append(")\n"));
        }
        int left = skipped.values().stream().mapToInt(List::size).sum();
        return text.append(passed + " passed, " + failed.size() + " failed, " + left + " skipped\n").toString();
    }
}

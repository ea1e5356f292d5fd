package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL as the machine has it, with its own {@code pg_dump}: the one that comes with the build has none, and that of
 * another version refuses a newer server.
 */
final class InstalledPostgres {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path folder;
    private final int port;

    private InstalledPostgres(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** Starts an empty one below the folder; without the programs the test is left out. */
    static InstalledPostgres start(Path folder) throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        assumeTrue(
                programs.isPresent(),
                "PostgreSQL's initdb, pg_ctl and pg_dump are not installed together (apt-get install postgresql)");
        Files.createDirectories(folder);
        var postgres = new InstalledPostgres(programs.get(), folder, TestPostgres.port());
        postgres.asServer("initdb", "-D", folder + "/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        postgres.asServer(
                "pg_ctl",
                "-D",
                folder + "/data",
                "-l",
                folder + "/log",
                "-w",
                "-o",
                "-p " + postgres.port + " -F -k '' -c listen_addresses=127.0.0.1",
                "start");
        return postgres;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    /** The whole database, as people keep it. */
    String dump() throws IOException, InterruptedException {
        Path file = folder.resolve("dump.sql");
        run(List.of(
                programs.resolve("pg_dump").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                "postgres",
                "-f",
                file.toString(),
                "postgres"));
        return Files.readString(file);
    }

    /** Has its planner look at all tables, as it does by itself when much has changed. */
    void analyze() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE");
        }
    }

    /** What the planner keeps of columns: real values, in no dump unless one asks, but in copies of the files. */
    String samples() throws SQLException {
        var text = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT tablename || '.' || attname || ': '"
                        + " || coalesce(most_common_vals::text, '') || ' ' || coalesce(histogram_bounds::text, '')"
                        + " FROM pg_stats WHERE schemaname = 'public'")) {
            while (rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        }
        return text.toString();
    }

    /** What the server itself has written to its log. */
    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    void stop() throws IOException, InterruptedException {
        asServer("pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop");
    }

    private static Optional<Path> programs() throws IOException {
        var places = new ArrayList<Path>();
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.map(version -> version.resolve("bin"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(places::add);
            }
        }
        for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            places.add(Path.of(place));
        }
        return places.stream()
                .filter(place -> Stream.of("initdb", "pg_ctl", "pg_dump")
                        .allMatch(program -> Files.isExecutable(place.resolve(program))))
                .findFirst();
    }

    /** PostgreSQL refuses to be root's; in a namespace of its own it is nobody's. */
    private void asServer(String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path said = folder.resolve("said"); // the server keeps what it inherits open, so a pipe would not end
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        assertThat(status).as(() -> command + ": " + said(said)).isZero();
    }

    private static String said(Path file) {
        try {
            return new String(Files.readAllBytes(file), UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

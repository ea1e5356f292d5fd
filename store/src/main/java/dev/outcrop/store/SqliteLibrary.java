package dev.outcrop.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's own library, which has to be a file before it can be loaded. The driver would unpack it too, but reads it once more then,
 * byte by byte, and looks through all temporary files for its own old ones: a good part of a start.
 */
final class SqliteLibrary {
    private static final String PLACE = "org.sqlite.lib.path";
    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private static boolean loaded;

    private SqliteLibrary() {}

    /** Loads it once for this process, unless whoever started this process says where it lies. */
    static synchronized void load() throws SQLException {
        if (loaded || System.getProperty(PLACE) != null || System.getProperty(TEMPORARY) != null) {
            return;
        }
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(
                LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName())) {
            if (packed != null) { // else the driver says for which systems there is one
                load(packed);
            }
        } catch (IOException e) {
            throw new SQLException("SQLite's library can't be unpacked to the folder of temporary files", e);
        }
        loaded = true;
    }

    private static void load(InputStream packed) throws IOException, SQLException {
        Path folder = Files.createTempDirectory("outcrop-sqlite");
        Path library = folder.resolve(LibraryLoaderUtil.getNativeLibName());
        try {
            Files.copy(packed, library);
            System.setProperty(PLACE, folder.toString());
            System.setProperty(TEMPORARY, folder.toString());
            initialize();
        } finally {
            System.clearProperty(PLACE);
            System.clearProperty(TEMPORARY);
            // A library that is loaded needs its file no more; where it can't be removed yet, it is at the end.
            if (!library.toFile().delete() || !folder.toFile().delete()) {
                folder.toFile().deleteOnExit();
                library.toFile().deleteOnExit();
            }
        }
    }

    private static void initialize() throws SQLException {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // what the driver declares
            throw new SQLException("SQLite's library can't be loaded", e);
        }
    }
}

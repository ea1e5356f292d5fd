package dev.outcrop.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * What a JVM needs of an operating system: Debian's C library, names of ports and protocols, one person and somewhere to
 * write. No shell, no package manager, no program but the JVM's.
 */
final class SystemLayer {
    /** Who the server is; a task definition names the same. */
    static final int USER = 10001;

    /** Character sets (the JVM has its own), libraries for debugging, and what belongs to a login. */
    private static final Pattern LEFT_OUT = Pattern.compile(".*/gconv(/.*)?"
            + "|.*/lib(memusage|pcprofile|c_malloc_debug|thread_db|BrokenLocale|mvec)\\b.*"
            + "|usr/share/(lintian|base-files|info|man|dict|misc)(/.*)?|usr/share/doc/[^/]+/(?!copyright$).*"
            + "|etc/(update-motd\\.d|profile\\.d|skel|default|issue.*|dpkg)(/.*)?"
            + "|usr/(games|include|src|sbin)|boot|var/(backups|cache|local|spool|misc)|sbin|bin");

    private SystemLayer() {}

    /** From these files of packages. */
    static Layer of(List<Path> packages) throws IOException {
        var layer = new Layer();
        for (Path one : packages) {
            unpack(one, layer);
        }
        layer.file(
                "etc/passwd",
                "root:x:0:0:root:/root:/sbin/nologin\noutcrop:x:" + USER + ":" + USER
                        + ":Outcrop:/home/outcrop:/sbin/nologin\n");
        layer.file("etc/group", "root:x:0:\noutcrop:x:" + USER + ":\n");
        layer.file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
        // What runs the container mounts its own over these, which it can only if they are there.
        layer.file("etc/hosts", "127.0.0.1 localhost\n");
        layer.file("etc/resolv.conf", "");
        layer.folder("home/outcrop", 0700, USER);
        layer.folder("tmp", 01777, 0);
        return layer;
    }

    private static void unpack(Path file, Layer layer) throws IOException {
        try (var parts = new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (ArArchiveEntry part = parts.getNextEntry(); part != null; part = parts.getNextEntry()) {
                switch (part.getName()) {
                    case "control.tar.xz" -> control(parts, layer);
                    case "data.tar.xz" -> data(parts, layer);
                    default -> {
                        // the format's version
                    }
                }
            }
        }
    }

    /** Where scanners of images look for packages that no package manager has installed. */
    private static void control(InputStream part, Layer layer) throws IOException {
        var tar = new TarArchiveInputStream(new XZInputStream(part));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.getName().equals("./control")) {
                String control = new String(tar.readAllBytes(), UTF_8);
                String name = control.lines()
                        .filter(line -> line.startsWith("Package: "))
                        .map(line -> line.substring("Package: ".length()))
                        .findFirst()
                        .orElseThrow(() -> new IOException("a package without a name"));
                layer.file("var/lib/dpkg/status.d/" + name, control);
            }
        }
    }

    private static void data(InputStream part, Layer layer) throws IOException {
        var tar = new TarArchiveInputStream(new XZInputStream(part));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String path = entry.getName().replaceFirst("^\\./", "").replaceFirst("/$", "");
            if (path.isEmpty() || LEFT_OUT.matcher(path).matches()) {
                continue;
            }
            if (entry.isSymbolicLink()) {
                layer.link(path, entry.getLinkName());
            } else if (entry.isDirectory()) {
                layer.folder(path, entry.getMode() & 07777, 0);
            } else {
                layer.file(path, entry.getMode() & 0777, tar.readAllBytes());
            }
        }
    }
}

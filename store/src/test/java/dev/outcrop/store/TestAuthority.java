package dev.outcrop.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority for certificates, made with the JDK's own tool. */
final class TestAuthority {
    private static final String SECRET = "changeit";

    private final Path folder;

    TestAuthority(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        pair("ca", "-ext", "bc:c", "-dname", "CN=Authority " + folder.getFileName());
        tool("-exportcert", "-rfc", "-alias", "ca", "-file", file().toString());
    }

    /** Its own certificate. */
    Path file() {
        return folder.resolve("ca.pem");
    }

    /** A certificate for this name, and beside it its key. */
    Path certificate(String name, String... more) throws IOException, InterruptedException, GeneralSecurityException {
        pair(name, "-dname", "CN=" + name);
        Path request = folder.resolve(name + ".csr");
        tool("-certreq", "-alias", name, "-file", request.toString());
        Path certificate = folder.resolve(name + ".pem");
        var sign = new ArrayList<>(
                List.of("-gencert", "-rfc", "-alias", "ca", "-ext", "san=dns:" + name, "-infile", request.toString()));
        sign.addAll(List.of(more));
        sign.addAll(List.of("-outfile", certificate.toString()));
        tool(sign.toArray(String[]::new));
        Files.writeString(
                key(name),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(secret(name).getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Files.setPosixFilePermissions(key(name), PosixFilePermissions.fromString("rw-------"));
        return certificate;
    }

    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private Key secret(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(folder.resolve("keys.p12"))) {
            store.load(file, SECRET.toCharArray());
        }
        return store.getKey(name, SECRET.toCharArray());
    }

    private void pair(String alias, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-validity", "30"));
        command.addAll(List.of(more));
        tool(command.toArray(String[]::new));
    }

    private void tool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", folder.resolve("keys.p12").toString(), "-storetype", "PKCS12", "-storepass", SECRET));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }
}

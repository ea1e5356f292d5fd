package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Tasks;
import java.nio.file.Path;
import java.util.function.Consumer;

record JibShipyard(Path root) implements Shipyard {
    @Override
    public Shipped ship(Tasks.Architecture architecture, String repository, String password, Consumer<String> said) {
        throw new Trouble("not yet");
    }
}

/** Runs as the AI SDK's UI message stream: events become chunks, chunks become frames or the parts of a message. */
@NullMarked
package dev.outcrop.server.ui;

import org.jspecify.annotations.NullMarked;

/** The server as a process: crashes, shutdown, slow and vanished readers. */
@NullMarked
package dev.outcrop.e2e.server;

import org.jspecify.annotations.NullMarked;

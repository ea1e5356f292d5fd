/** What is kept for how long, and how a person takes it along or has it erased. */
@NullMarked
package dev.outcrop.server.keeping;

import org.jspecify.annotations.NullMarked;

/** What is deployed in one piece each: state apart from what has none, and releases touch only the application. */
@NullMarked
package dev.outcrop.iac.stack;

import org.jspecify.annotations.NullMarked;

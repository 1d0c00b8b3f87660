-- Two references that were looked up once for every message, and could not be wrong. A line's row is never deleted, and its id
-- comes from that row: the claim locks it in the statement that makes the attempt, and the answer takes it from the attempt.
-- Together they were a tenth of what a message costs the server.
alter table attempt drop constraint attempt_line_id_fkey;
alter table contact drop constraint contact_line_id_fkey;

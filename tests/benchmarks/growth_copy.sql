DELETE FROM growth_copies;

INSERT INTO growth_copies
SELECT id, lower(hex(randomblob(16))), row_number() OVER (ORDER BY id)
FROM panels WHERE number NOT LIKE 'C%';

INSERT INTO panels (id, number, patient_id, hcp_id, ern_code, lead_id, primary_area_id,
                    secondary_area_id, is_urgent, status, stage, enroller_id, waiting_task,
                    waiting_group, due_at, opened_at, submitted_at, last_progress_at, closed_at,
                    contributing_members, version, state)
SELECT c.new, 'C' || :copy || '-' || c.place, p.patient_id, centre.id, ern.code,
       CASE WHEN p.lead_id IS NULL THEN NULL ELSE person.id END, primary_area_id,
       secondary_area_id, is_urgent, status, stage, enroller_id, waiting_task,
       waiting_group, due_at, opened_at, submitted_at, last_progress_at, closed_at,
       contributing_members, version, state
FROM panels p
JOIN growth_copies c ON c.old = p.id
JOIN growth_centres centre ON centre.place = (c.place * 7 + :copy) % 300
JOIN growth_erns ern ON ern.place = (c.place + :copy) % (SELECT count(*) FROM growth_erns)
JOIN growth_people person ON person.place = (c.place * 11 + :copy * 3) % 900;

INSERT OR IGNORE INTO panel_people (panel_id, person_id, relation, access_until)
SELECT c.new, person.id, p.relation, p.access_until
FROM panel_people p
JOIN growth_copies c ON c.old = p.panel_id
JOIN growth_people person ON person.place = (c.place * 13 + :copy * 5 + p.rowid) % 900;

INSERT OR IGNORE INTO panel_waits (panel_id, person_id)
SELECT c.new, person.id
FROM panel_waits p
JOIN growth_copies c ON c.old = p.panel_id
JOIN growth_people person ON person.place = (c.place * 11 + :copy * 3) % 900
